#!/usr/bin/env python3
"""peer.py torch|torch-fused|torch-rows|keras [set_num_threads=N]: trains the models of PeerModel for Peers.

It speaks the protocol of PeerProgram: first a line with the name and the version, or "missing" and the reason, and
a line that says what it computes with. Then for each line "NAME STEPS" it makes as many training steps (predictions
of one row for "predict"), and answers with the microseconds of one and with the number that it made.
torch-fused uses Adam(fused=True), torch-rows predicts one row of every model. Keras is imported from Python's path or from the folder in the environment
variable KERAS_SOURCE.
"""
import ctypes
import os
import re
import sys
import time

BATCHES = 50  # in memory, which are an epoch


def start(kind, options):
    try:
        import torch

        for option in options:
            torch.set_num_threads(int(option.removeprefix("set_num_threads=")))
        if kind != "keras":
            fused = kind == "torch-fused"
            return Torch(torch, fused, kind == "torch-rows"), f"PyTorch {torch.__version__}{' with fused Adam' * fused}", torch
        os.environ["KERAS_BACKEND"] = "torch"
        if "KERAS_SOURCE" in os.environ:
            sys.path.insert(0, os.environ["KERAS_SOURCE"])
        import keras

        return Keras(keras), f"Keras {keras.__version__} on torch {torch.__version__}", torch
    except ImportError as e:
        return None, f"missing {e}", None


def computes_with(torch):
    """Names the library of matrix products that this process has loaded, and how torch was built."""
    torch.ones(8, 8) @ torch.ones(8, 8)
    config = torch.__config__.show()
    files = []
    if os.path.exists("/proc/self/maps"):  # on Linux
        with open("/proc/self/maps") as maps:
            files = sorted(set(re.findall(r"/\S*/lib(?:open)?(?:blas|blis|mkl)\S*", maps.read())))
    blas = [core for core in map(openblas, files) if core][:1]
    if not blas and "BLAS_INFO=mkl" in config:
        blas = ["MKL"]
    if not blas:
        blas = ["another BLAS: " + (" ".join(map(os.path.basename, files)) or "unknown")]
    named = ("MKL-DNN", "OpenMP", "CPU capability")
    parts = [part.strip(" -") for part in config.splitlines() if not part.strip(" -").startswith("Build settings")]
    return "; ".join(blas + [part for part in parts if any(name in part for name in named)])


def openblas(file):
    """Returns the version of OpenBLAS in a library, and the core whose kernels it runs; "" if it is another one."""
    library = ctypes.CDLL(file)
    if not hasattr(library, "openblas_get_corename"):
        return ""
    library.openblas_get_config.restype = library.openblas_get_corename.restype = ctypes.c_char_p
    version = " ".join(library.openblas_get_config().decode().split()[:2])
    threads = ("one thread", "threads of its own", "OpenMP")[library.openblas_get_parallel()]
    return f"{version} (core {library.openblas_get_corename().decode()}; {threads})"


class Torch:
    def __init__(self, torch, fused, rows):
        self.torch = torch
        self.fused = fused
        self.rows = rows

    def data(self, batch, shape, classes):
        t = self.torch
        x = t.rand((BATCHES * batch, *shape))
        return x, x if classes == 0 else t.randint(0, classes, (BATCHES * batch,))

    def make(self, name):
        t, nn = self.torch, self.torch.nn
        adam = lambda net: t.optim.Adam(net.parameters(), eps=1e-7, fused=self.fused)
        entropy = nn.CrossEntropyLoss()
        dense = lambda *sizes: [
            part for a, b in zip(sizes, sizes[1:]) for part in (nn.Linear(a, b), nn.ReLU())
        ][:-1]
        if name in ("mlp", "predict"):
            net, batch, data = nn.Sequential(*dense(784, 512, 512, 10)), 128, (128, (784,), 10)
        elif name == "cnn":
            parts = [nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)]
            net, batch, data = nn.Sequential(*parts, nn.Flatten(), nn.Linear(1600, 10)), 64, (64, (1, 28, 28), 10)
        elif name == "lstm":

            class Last(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.lstm, self.dense = nn.LSTM(32, 128, batch_first=True), nn.Linear(128, 10)

                def forward(self, x):
                    return self.dense(self.lstm(x)[0][:, -1])

            net, batch, data = Last(), 64, (64, (64, 32), 10)
        elif name == "autoencoder":
            net, batch, data = nn.Sequential(*dense(784, 128, 32, 128, 784), nn.Sigmoid()), 128, (128, (784,), 0)
            entropy = nn.MSELoss()
        elif name == "small":
            net, batch, data = nn.Sequential(*dense(64, 64, 64, 10)), 32, (32, (64,), 10)
        elif name == "deep":
            net, batch, data = nn.Sequential(*dense(128, *[128] * 24, 10)), 32, (32, (128,), 10)
        elif name == "transformer":

            class Block(nn.Module):
                def __init__(self):
                    super().__init__()
                    self.block = nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, batch_first=True)
                    self.dense = nn.Linear(128, 10)

                def forward(self, x):
                    return self.dense(self.block(x).mean(1))

            net, batch, data = Block(), 32, (32, (64, 128), 10)
        elif name == "embedding":
            table = nn.Embedding(10**6, 32, sparse=True)
            net, batch = nn.Sequential(table, nn.Flatten(), nn.Linear(640, 1)), 32
            x, y = t.randint(0, 10**6, (BATCHES * batch, 20)), t.rand((BATCHES * batch, 1))
            return net, t.optim.SGD(net.parameters(), 0.01), nn.MSELoss(), batch, x, y
        x, y = self.data(*data)
        return net, adam(net), entropy, batch, x, y

    def prepare(self, name):
        """Returns a function that makes a number of steps and returns how many it made."""
        if self.fused and name in ("predict", "embedding"):
            raise NotImplementedError("Adam is not used")
        t = self.torch
        net, optimizer, loss, batch, x, y = self.make(name)

        def predict(steps):
            with t.no_grad():
                for i in range(steps):
                    net(x[i % len(x)].unsqueeze(0)).softmax(-1).numpy()
            return steps

        if name == "predict" or self.rows:
            net.eval()
            return predict

        def train(steps):
            made = 0
            while made < steps:
                order = t.randperm(len(x))  # of an epoch
                for i in range(min(BATCHES, steps - made)):
                    index = order[i * batch : (i + 1) * batch]
                    optimizer.zero_grad()
                    value = loss(net(x[index]), y[index])
                    value.backward()
                    optimizer.step()
                    value.item()
                    made += 1
            return made

        return train


class Keras:
    def __init__(self, keras):
        self.keras = keras

    def make(self, name):
        import numpy as np

        k, layers = self.keras, self.keras.layers
        dense = lambda *units: [layers.Dense(u, activation="relu") for u in units]
        last = lambda: layers.Dense(10, activation="softmax")
        random = np.random.default_rng(1)
        optimizer, loss, batch, classes = "adam", "sparse_categorical_crossentropy", 32, 10
        if name in ("mlp", "predict"):
            parts, shape, batch = [*dense(512, 512), last()], (784,), 128
        elif name == "cnn":
            convs = [layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(), layers.Conv2D(64, 3, activation="relu")]
            parts, shape, batch = [*convs, layers.MaxPooling2D(), layers.Flatten(), last()], (28, 28, 1), 64
        elif name == "lstm":
            parts, shape, batch = [layers.LSTM(128), last()], (64, 32), 64
        elif name == "autoencoder":
            parts, shape, batch = [*dense(128, 32, 128), layers.Dense(784, activation="sigmoid")], (784,), 128
            loss, classes = "mse", 0
        elif name == "small":
            parts, shape = [*dense(64, 64), last()], (64,)
        elif name == "deep":
            parts, shape = [*dense(*[128] * 24), last()], (128,)
        elif name == "transformer":
            shape = (64, 128)
            x = inputs = k.Input(shape)
            x = layers.LayerNormalization()(x + layers.MultiHeadAttention(4, 32)(x, x))
            x = layers.LayerNormalization()(x + layers.Dense(128)(layers.Dense(512, activation="relu")(x)))
            model = k.Model(inputs, last()(layers.GlobalAveragePooling1D()(x)))
        elif name == "embedding":
            model = k.Sequential([layers.Embedding(10**6, 32), layers.Flatten(), layers.Dense(1)])
            model.compile("sgd", "mse")
            x = random.integers(0, 10**6, (BATCHES * batch, 20))
            return model, batch, x, random.random((len(x), 1), "float32")
        if name != "transformer":
            model = k.Sequential([k.Input(shape), *parts])
        model.compile(optimizer, loss)
        x = random.random((BATCHES * batch, *shape), "float32")
        return model, batch, x, x if classes == 0 else random.integers(0, classes, len(x))

    def prepare(self, name):
        """Returns a function that makes a number of steps and returns how many it made."""
        model, batch, x, y = self.make(name)

        def predict(steps):
            for i in range(steps):
                model.predict_on_batch(x[i % len(x)][None])
            return steps

        def train(steps):
            before = int(model.optimizer.iterations)
            epochs, rest = divmod(steps, BATCHES)
            if epochs:
                model.fit(x, y, epochs=epochs, batch_size=batch, verbose=0)
            if rest:
                model.fit(x[: rest * batch], y[: rest * batch], batch_size=batch, verbose=0)
            return int(model.optimizer.iterations) - before

        return predict if name == "predict" else train


def main():
    peer, title, torch = start(sys.argv[1], sys.argv[2:])
    print(title, flush=True)
    if peer is None:
        return
    print(computes_with(torch), flush=True)
    models = {}
    for line in sys.stdin:
        name, steps = line.split()
        try:
            if name not in models:
                models[name] = peer.prepare(name)
        except NotImplementedError as e:
            print("missing", e, flush=True)
            continue
        begun = time.perf_counter()
        made = models[name](int(steps))
        print((time.perf_counter() - begun) * 1e6 / int(steps), made, flush=True)


main()
