#!/usr/bin/env python3
"""peer.py torch|keras: trains the models of PeerModel for Peers, which asks for them line by line.

First a line with the name and the version, or "missing" and the reason. Then for each line "NAME STEPS": runs
as many training steps (predictions of one row for "predict") and answers with the microseconds of one.
Keras is imported from Python's path or from the folder in the environment variable KERAS_SOURCE.
"""
import os
import sys
import time

SAMPLES = 50  # batches that are kept in memory


def start(kind):
    try:
        import torch

        torch.set_num_threads(os.cpu_count())
        if kind == "torch":
            return Torch(torch), f"PyTorch {torch.__version__}"
        os.environ["KERAS_BACKEND"] = "torch"
        if "KERAS_SOURCE" in os.environ:
            sys.path.insert(0, os.environ["KERAS_SOURCE"])
        import keras

        return Keras(keras), f"Keras {keras.__version__} on torch {torch.__version__}"
    except ImportError as e:
        return None, f"missing {e}"


class Torch:
    def __init__(self, torch):
        self.torch = torch
        self.models = {}

    def data(self, batch, shape, classes):
        t = self.torch
        x = t.rand((SAMPLES * batch, *shape))
        return x, x if classes == 0 else t.randint(0, classes, (SAMPLES * batch,))

    def make(self, name):
        t, nn = self.torch, self.torch.nn
        adam = lambda net: t.optim.Adam(net.parameters(), eps=1e-7)
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
            x, y = t.randint(0, 10**6, (SAMPLES * batch, 20)), t.rand((SAMPLES * batch, 1))
            return net, t.optim.SGD(net.parameters(), 0.01), nn.MSELoss(), batch, x, y
        x, y = self.data(*data)
        return net, adam(net), entropy, batch, x, y

    def run(self, name, steps):
        t = self.torch
        if name not in self.models:
            self.models[name] = self.make(name)
        net, optimizer, loss, batch, x, y = self.models[name]
        if name == "predict":
            with t.no_grad():
                for i in range(steps):
                    net(x[i % len(x)].unsqueeze(0)).softmax(-1).numpy()
            return
        order = t.randperm(len(x))
        for i in range(steps):
            index = order[(i % SAMPLES) * batch : (i % SAMPLES + 1) * batch]
            optimizer.zero_grad()
            value = loss(net(x[index]), y[index])
            value.backward()
            optimizer.step()
            value.item()


class Keras:
    def __init__(self, keras):
        self.keras = keras
        self.models = {}

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
            x = random.integers(0, 10**6, (SAMPLES * batch, 20))
            return model, batch, x, random.random((len(x), 1), "float32")
        if name != "transformer":
            model = k.Sequential([k.Input(shape), *parts])
        model.compile(optimizer, loss)
        x = random.random((SAMPLES * batch, *shape), "float32")
        return model, batch, x, x if classes == 0 else random.integers(0, classes, len(x))

    def run(self, name, steps):
        if name not in self.models:
            self.models[name] = self.make(name)
        model, batch, x, y = self.models[name]
        if name == "predict":
            for i in range(steps):
                model.predict_on_batch(x[i % len(x)][None])
        else:
            rows = steps * batch
            model.fit(x[:rows], y[:rows], batch_size=batch, verbose=0)


def main():
    peer, title = start(sys.argv[1])
    print(title, flush=True)
    for line in sys.stdin if peer else []:
        name, steps = line.split()
        begun = time.perf_counter()
        peer.run(name, int(steps))
        print((time.perf_counter() - begun) * 1e6 / int(steps), flush=True)


main()
