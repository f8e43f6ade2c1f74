"""Writes a small Keras model and its explanations, computed by Keras, for ExplanationsOfKerasTest.

python explanations.py FOLDER writes cnn.keras and expected.json. Keras runs on torch.
"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch

STEPS = 4096


def cnn():
    keras.utils.set_random_seed(7)
    inputs = keras.Input((8, 8, 2))
    x = keras.layers.Conv2D(4, 3, padding="same", activation="relu", name="first")(inputs)
    x = keras.layers.BatchNormalization(name="norm")(x)
    x = keras.layers.MaxPooling2D(2)(x)
    x = keras.layers.Conv2D(6, 3, padding="same", activation="tanh", name="last")(x)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dense(3, name="logits")(x)
    model = keras.Model(inputs, keras.layers.Activation("softmax")(x))
    random = np.random.default_rng(1)
    for weight in model.weights:
        values = 0.4 * random.standard_normal(weight.shape)
        weight.assign(0.5 + values**2 if "variance" in weight.path else values)
    return model


def gradient(model, x, classes):
    x = torch.tensor(x, requires_grad=True)
    score = model(x, training=False)[torch.arange(len(x)), classes].sum()
    return torch.autograd.grad(score, x)[0].numpy()


def integrated(model, x, classes, baseline):
    shares = (np.arange(STEPS) + 0.5) / STEPS
    points = [np.float32(baseline + a * (x - baseline)) for a in shares]
    total = sum(gradient(model, p, classes).astype("float64") for p in points)
    return (x - baseline) * total / STEPS


def grad_cam(model, layer, x, classes):
    parts = keras.Model(model.inputs, [model.get_layer(layer).output, model.output])
    maps, scores = parts(torch.tensor(x), training=False)
    score = scores[torch.arange(len(x)), classes].sum()
    slope = torch.autograd.grad(score, maps)[0]
    cam = torch.relu((slope.mean(dim=(1, 2), keepdim=True) * maps).sum(dim=-1, keepdim=True))
    resized = keras.ops.image.resize(cam.detach(), x.shape[1:3], interpolation="bilinear")
    return keras.ops.convert_to_numpy(resized)[..., 0]


def main(folder):
    model = cnn()
    logits = keras.Model(model.inputs, model.get_layer("logits").output)
    x = np.random.default_rng(2).standard_normal((3, 8, 8, 2)).astype("float32")
    classes = [2, 0, 1]
    expected = {
        "x": x,
        "classes": np.array(classes),
        "gradient": gradient(logits, x, classes),
        "gradient of the probability": gradient(model, x, classes),
        "integrated gradients": integrated(logits, x, classes, 0.25),
        "grad-cam of last": grad_cam(logits, "last", x, classes),
        "grad-cam of first": grad_cam(logits, "first", x, classes),
    }
    model.save(os.path.join(folder, "cnn.keras"))
    with open(os.path.join(folder, "expected.json"), "w") as file:
        rounded = {k: [float(f"{v:.7g}") for v in a.flatten()] for k, a in expected.items()}
        json.dump(rounded, file, separators=(",", ":"))


main(sys.argv[1])
