#!/usr/bin/env python3
"""searches.py optuna | surrogate FOLDER: answers the questions of Optuna.java or of Surrogate.java.

First it writes a line with its name and version, or "missing" and the reason. Each question is a line, a JSON list that
begins with a word; each answer is a line of JSON.
"""
import json
import os
import sys


class Optuna:
    """A study: ["study", sampler, pruner, seed, epochs], then for each trial ["ask"], the values that it needs, and
    ["report", epoch, loss], which answers whether it is to stop, and at last ["tell", loss] or ["prune"]."""

    def __init__(self):
        import warnings

        import optuna

        warnings.filterwarnings("ignore")
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.optuna = optuna
        self.title = f"Optuna {optuna.__version__}"

    def study(self, sampler, pruner, seed, epochs):
        samplers, pruners = self.optuna.samplers, self.optuna.pruners
        sampler = {
            "random": lambda: samplers.RandomSampler(seed=seed),
            "tpe": lambda: samplers.TPESampler(seed=seed),
            "multivariate tpe": lambda: samplers.TPESampler(seed=seed, multivariate=True, group=True),
        }[sampler]()
        pruner = {
            "none": pruners.NopPruner,
            "hyperband": lambda: pruners.HyperbandPruner(max_resource=epochs),
        }[pruner]()
        # The Hyperband pruner chooses the bracket of a trial by the name of the study.
        self.current = self.optuna.create_study(sampler=sampler, pruner=pruner, study_name=f"study {seed}")

    def ask(self):
        self.trial = self.current.ask()

    def real(self, name, low, high, log):
        return self.trial.suggest_float(name, low, high, log=log)

    def whole(self, name, low, high, step, log):
        return self.trial.suggest_int(name, low, high, step=step, log=log)

    def choice(self, name, number):
        return self.trial.suggest_categorical(name, range(number))

    def report(self, epoch, loss):
        self.trial.report(loss, epoch)
        return self.trial.should_prune()

    def tell(self, loss):
        self.current.tell(self.trial, loss)

    def prune(self):
        self.current.tell(self.trial, state=self.optuna.trial.TrialState.PRUNED)


class Surrogate:
    """["curve", data set, values] answers the validation accuracy after each epoch."""

    def __init__(self, folder):
        import numpy
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(os.path.join(folder, "model.onnx"), options)
        with open(os.path.join(folder, "encoding.json")) as file:
            self.codes = json.load(file)["OpenML_task_id"]
        self.np = numpy
        self.title = f"ONNX Runtime {onnxruntime.__version__}"

    def curve(self, data, values):
        epochs = self.np.arange(1, 53, dtype="float32")[:, None]
        numbers = self.np.tile(self.np.array([values], "float32"), (len(epochs), 1))
        inputs = {
            "x_cat": self.np.full(epochs.shape, self.codes[data], "int32"),
            "x_cont": self.np.concatenate([epochs, numbers], 1),
        }
        return self.session.run(None, inputs)[0][:, 1].tolist()


def main():
    try:
        server = Optuna() if sys.argv[1] == "optuna" else Surrogate(sys.argv[2])
    except Exception as e:
        print("missing", str(e).splitlines()[0])
        return
    print(server.title, flush=True)
    for line in sys.stdin:
        word, *arguments = json.loads(line)
        print(json.dumps(getattr(server, word)(*arguments)), flush=True)


main()
