#!/usr/bin/env python3
"""check_keras.py SAVED ORIGINALS: opens with Keras what the tests saved, and goes on training from it.

SAVED holds NAME.keras, NAME.weights.h5 and NAME.h5, written by SavedGoldenTest from the models that
it loaded from ORIGINALS, a folder of reference outputs; the NAME of ORIGINALS/train/opt_adam/after.keras
is train-opt_adam-after. Each must give the outputs of Keras' own file. SAVED/fit-NAME-half.keras was
trained by Java for the first of two epochs; the second, by Keras, must end at the weights and logs
that lie beside the original. SAVED/with-statistics.keras has an entry that Keras ignores. SAVED/masks/model-N.keras
is the model N of ORIGINALS/masks/models.json, made by MaskedModelsTest. SAVED/own/NAME.keras holds a class of a user,
which is in NAME.py, and SAVED/masked/NAME.keras a drawn model with masks; each must give the outputs in NAME.json.
Prints a line for each difference, and exits with 1 where there are any.
"""
import json
import pathlib
import sys
import warnings
import zipfile

import numpy

try:
    import keras
except ImportError:
    print("check_keras: skipped, there is no Keras")
    sys.exit(0)

import make_masks

warnings.simplefilter("ignore")
if keras.backend.backend() == "torch":
    # The references were made by the rules of update that all backends share; torch has its own beside.
    from keras.src.backend.torch.optimizers import torch_parallel_optimizer

    del torch_parallel_optimizer.TorchParallelOptimizer._backend_update_step

OUTPUTS = 1e-5  # relative to the largest value
TRAINING = 1e-4
NOISE = 20  # so many times what rounding alone changes, as a reference states it


def arrays(folder, prefix):
    found = []
    while (folder / f"{prefix}_{len(found)}.npy").exists():
        found.append(numpy.load(folder / f"{prefix}_{len(found)}.npy"))
    return found


def apart(actual, expected):
    """How far apart two arrays are, relative to the largest value expected."""
    actual, expected = (numpy.asarray(a, dtype="float64") for a in (actual, expected))
    if actual.shape != expected.shape:
        return numpy.inf
    difference = numpy.abs(actual - expected).max(initial=0)
    return difference / max(1e-3, numpy.abs(expected).max(initial=0))


def flat(outputs):
    return keras.tree.flatten(outputs)


def inputs(model, folder, prefix):
    """The arrays of a folder as the model takes them: they lie in the order of its inputs."""
    found = arrays(folder, prefix)
    return keras.tree.pack_sequence_as(model.input, found) if len(found) > 1 else found[0]


def compare_outputs(model, original, folder):
    x = inputs(model, folder, "in" if (folder / "in_0.npy").exists() else "x")
    expected = arrays(folder, "out") or flat(original().predict(x, verbose=0))
    actual = flat(model.predict(x, verbose=0))
    tolerance = 2e-2 if "float16" in folder.name else OUTPUTS
    if len(actual) != len(expected):
        yield f"{len(actual)} outputs, expected {len(expected)}"
        return
    for index, (a, b) in enumerate(zip(actual, expected)):
        if not apart(a, b) <= tolerance:
            yield f"output {index}: {apart(a, b):.3g} apart"


def compare_optimizers(model, original):
    """Both have the same variables; a model that is not compiled has none."""
    if not getattr(original, "compiled", False):
        return
    ours, theirs = (m.optimizer.variables for m in (model, original))
    if len(ours) != len(theirs):
        yield f"the optimizer has {len(ours)} variables, expected {len(theirs)}"
        return
    for a, b in zip(ours, theirs):
        values = [keras.ops.convert_to_numpy(v) for v in (a, b)]
        if not apart(*values) <= 1e-6:
            yield f"the optimizer's {a.path} is {apart(*values):.3g} apart"


def check_model(file, original, folder):
    model = keras.saving.load_model(file)
    yield from compare_outputs(model, lambda: keras.saving.load_model(original), folder)
    yield from compare_optimizers(model, keras.saving.load_model(original))


def check_weights(file, original, folder):
    model = keras.saving.load_model(original)
    for weight in model.weights:
        if weight.dtype.startswith("float"):
            weight.assign(keras.ops.zeros_like(weight))
    model.load_weights(file)
    yield from compare_outputs(model, lambda: keras.saving.load_model(original), folder)


def check_legacy(file, original, folder):
    model = keras.saving.load_model(file, compile=False)
    yield from compare_outputs(model, lambda: keras.saving.load_model(original), folder)


def of_outputs(model, given, meta):
    """Arrays for each output, by the outputs' names where the model gives a dict."""
    if len(given) < 2:
        return given[0] if given else None
    if isinstance(model.output, dict):
        return dict(zip(sorted(model.output) if meta["info"].get("named") else model.output, given))
    return given


def check_training(file, folder):
    meta = json.loads((folder / "meta.json").read_text())
    model = keras.saving.load_model(file)
    x, y, w = (arrays(folder, prefix) for prefix in "xyw")
    options = dict(batch_size=meta["batch"], shuffle=False, verbose=0, epochs=2, initial_epoch=1)
    if w:
        options["sample_weight"] = of_outputs(model, w, meta)
    if meta["class_weight"]:
        options["class_weight"] = {int(k): v for k, v in meta["class_weight"].items()}
    if meta["validation"]:
        first = [a[:10] for a in x]
        targets = of_outputs(model, [a[:10] for a in y], meta)
        options["validation_data"] = (first if len(x) > 1 else first[0], targets)
        options["validation_batch_size"] = 4
    history = model.fit(x if len(x) > 1 else x[0], of_outputs(model, y, meta), **options).history
    noise = meta.get("noise", {"weights": [[], []], "logs": [{}, {}]})
    for name, expected in meta["history"][1].items():
        allowed = max(TRAINING, NOISE * noise["logs"][1].get(name, 0))
        actual = numpy.ravel(numpy.asarray(history[name][-1]))
        if not apart(actual, numpy.ravel(expected)) <= allowed:
            yield f"log {name}: {apart(actual, numpy.ravel(expected)):.3g} apart, {allowed:.3g} allowed"
    for index, weight in enumerate(model.weights):
        expected = numpy.load(folder / f"e2_{index}.npy")
        stated = noise["weights"][1][index] if noise["weights"][1] else 0
        allowed = max(TRAINING, NOISE * stated)
        actual = keras.ops.convert_to_numpy(weight)
        if not apart(actual, expected) <= allowed:
            yield f"weight {weight.path}: {apart(actual, expected):.3g} apart, {allowed:.3g} allowed"


def check_statistics(file):
    """Keras ignores the entry with the statistics of the training data."""
    if "rhyton_statistics.json" not in zipfile.ZipFile(file).namelist():
        yield "there are no statistics"
    meta = json.loads(file.with_suffix(".json").read_text())
    model = keras.saving.load_model(file)
    x = numpy.reshape(meta["x"], (-1, *model.input_shape[1:]))
    actual = numpy.ravel(model.predict(x, verbose=0))
    if not apart(actual, meta["y"]) <= OUTPUTS:
        yield f"output: {apart(actual, meta['y']):.3g} apart"


def check_masks(file, case):
    x = make_masks.words() if case["input"] == "words" else make_masks.vectors()
    actual = flat(keras.saving.load_model(file).predict(x, verbose=0))
    for index, (a, b) in enumerate(zip(actual, case["functional"])):
        if not apart(numpy.ravel(a), b) <= OUTPUTS:
            yield f"output {index}: {apart(numpy.ravel(a), b):.3g} apart"


def check_own(file):
    """The classes of a user in Python need no more than the options of their constructors."""
    exec(file.with_suffix(".py").read_text(), {"keras": keras})
    yield from check_drawn(file)


def check_drawn(file):
    """The outputs of a drawn model are those of the library that has made it."""
    given = json.loads(file.with_suffix(".json").read_text())
    inputs = [numpy.reshape(x["values"], x["shape"]).astype(x["dtype"]) for x in given["inputs"]]
    model = keras.saving.load_model(file)
    actual = flat(model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0))
    if len(actual) != len(given["outputs"]):
        yield f"{len(actual)} outputs, expected {len(given['outputs'])}"
        return
    for index, (a, b) in enumerate(zip(actual, given["outputs"])):
        if not apart(a, numpy.reshape(b["values"], b["shape"])) <= OUTPUTS:
            yield f"output {index}: {apart(a, numpy.reshape(b['values'], b['shape'])):.3g} apart"


CHECKS = {".keras": check_model, ".weights.h5": check_weights, ".h5": check_legacy}


def cases(saved, originals):
    """The files to look at, each with what finds their differences."""
    for original in sorted(originals.glob("*/*/*.keras")):
        name = "-".join(original.relative_to(originals).with_suffix("").parts)
        folder = original.parent
        if "custom_layer" in name or not any((folder / f"{p}_0.npy").exists() for p in ("in", "x")):
            continue
        for suffix, check in CHECKS.items():
            if (saved / (name + suffix)).exists():
                yield saved / (name + suffix), lambda f, c=check, o=original: c(f, o, o.parent)
    for folder in sorted(originals.glob("fit/*")):
        half = saved / f"fit-{folder.name}-half.keras"
        if half.exists():
            yield half, lambda f, d=folder: check_training(f, d)
    if (saved / "with-statistics.keras").exists():
        yield saved / "with-statistics.keras", check_statistics
    if (originals / "masks" / "models.json").exists():
        for number, case in enumerate(json.loads((originals / "masks" / "models.json").read_text())):
            file = saved / "masks" / f"model-{number}.keras"
            if file.exists():
                yield file, lambda f, c=case: check_masks(f, c)
    for file in sorted(saved.glob("own/*.keras")):
        if file.with_suffix(".py").exists():
            yield file, check_own
    for file in sorted(saved.glob("masked/*.keras")):
        yield file, check_drawn


def main(saved, originals):
    count = trained = failures = 0
    for file, check in cases(saved, originals):
        keras.backend.clear_session()
        count += 1
        trained += file.name.endswith("-half.keras")
        try:
            problems = list(check(file))
        except Exception as e:  # whatever Keras throws is a difference
            problems = [f"{type(e).__name__}: {str(e).splitlines()[0] if str(e) else ''}"]
        for problem in problems:
            failures += 1
            print(f"{file.name}: {problem}", flush=True)
    print(
        f"check_keras: {count} files opened by Keras {keras.__version__}, {trained} of them trained"
        f" on, {failures} differences"
    )
    return 1 if failures or not count else 0


sys.exit(main(*map(pathlib.Path, sys.argv[1:3])))
