#!/usr/bin/env python3
"""make_masks.py SEED COUNT FILE: random models with masks, merges and attention, and what Keras computes.

A model is a list of steps; a step calls a layer with results of earlier steps, where 0 is the input. Each is
built as a functional model and as a subclassed one, which treat masks differently. The weights and the inputs
are values of a formula, so that the file contains only configurations and outputs; MaskedModelsTest reads it.
"""
import json
import sys

import keras
import numpy as np
from keras import layers

STEPS, SIZE, ROWS, WORDS = 4, 3, 4, 6


def wave(shape, phase):
    """Numbers from -0.9 to 0.9 that differ in each place, exact in few digits."""
    numbers = [((37 * i + 11 * phase) % 101) / 50 - 1 for i in range(int(np.prod(shape)))]
    return (0.9 * np.array(numbers)).astype("float32").reshape(shape)


def words():
    x = np.array([[(5 * i + 3 * j) % (WORDS - 1) + 1 for j in range(STEPS)] for i in range(ROWS)])
    x[0, 2:] = 0
    x[1, 0] = 0
    x[2, 1] = x[2, 3] = 0
    return x.astype("int32")


def vectors():
    x = wave((ROWS, STEPS, SIZE), 5)
    return np.where(words()[..., None] == 0, 0, x).astype("float32")


LSTM = ("LSTM", {"units": SIZE, "return_sequences": True})

# Layers that take and give a sequence of SIZE numbers.
SEQUENCE = [
    ("Dense", {"units": SIZE, "activation": "tanh"}),
    ("Dropout", {"rate": 0.3}),
    ("LayerNormalization", {}),
    ("BatchNormalization", {}),
    ("Activation", {"activation": "relu"}),
    ("Identity", {}),
    LSTM,
    ("GRU", {"units": SIZE, "return_sequences": True, "go_backwards": True}),
    ("SimpleRNN", {"units": SIZE, "return_sequences": True, "zero_output_for_mask": True}),
    ("Bidirectional", {"layer": LSTM, "merge_mode": "sum"}),
    ("TimeDistributed", {"layer": ("Dense", {"units": SIZE})}),
    ("Masking", {"mask_value": 0.0}),
    ("Conv1D", {"filters": SIZE, "kernel_size": 3, "padding": "same"}),
]
MERGING = [(name, {}) for name in ("Add", "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")]
ATTENTION = [
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 2}),
    ("MultiHeadAttention", {"num_heads": 1, "key_dim": 3}),
    ("GroupQueryAttention", {"head_dim": 2, "num_query_heads": 4, "num_key_value_heads": 2}),
    ("Attention", {}),
    ("AdditiveAttention", {}),
]
ENDS = [
    ("GlobalAveragePooling1D", {}),
    ("GlobalAveragePooling1D", {}),
    ("GlobalMaxPooling1D", {}),
    ("LSTM", {"units": 2}),
    ("GRU", {"units": 2}),
    ("Bidirectional", {"layer": ("SimpleRNN", {"units": 2})}),
    ("Flatten", {}),
]


def recipe(rng):
    """Steps as (layer, inputs, how it is called), and the places of the outputs."""
    made = []

    def some(list):
        return list[rng.integers(len(list))]

    def add(layer, inputs, form="one"):
        made.append((layer, [int(i) for i in inputs], form))
        return len(made)

    if rng.random() < 0.7:
        begin = add(("Embedding", {"input_dim": WORDS, "output_dim": SIZE, "mask_zero": bool(rng.random() < 0.8)}), [0])
        kind = "words"
    else:
        begin = add(("Masking", {"mask_value": 0.0}), [0])
        kind = "vectors"
    sequences = [begin]
    for _ in range(rng.integers(3, 8)):
        what = rng.random()
        one, other = some(sequences), some(sequences)
        if what < 0.35:
            sequences.append(add(some(SEQUENCE), [one]))
        elif what < 0.6:
            sequences.append(add(some(MERGING), [one, other], "list"))
        elif what < 0.7:
            joined = add(("Concatenate", {}), [one, other], "list")
            sequences.append(add(("Dense", {"units": SIZE}), [joined]))
        else:
            layer = some(ATTENTION)
            form = "list" if layer[0] in ("Attention", "AdditiveAttention") else "each"
            sequences.append(add(layer, [one, other], form))
    ends = [add(some(ENDS), [some(sequences[-3:])]) for _ in range(2)]
    if rng.random() < 0.3:
        longer = add(("Concatenate", {"axis": 1}), [sequences[-1], some(sequences)], "list")
        ends.append(add(some(ENDS), [longer]))
    return kind, made, ends


def called(layer, inputs, form):
    if form == "one":
        return layer(inputs[0])
    return layer(inputs) if form == "list" else layer(*inputs)


def run(made, ends, x):
    results = [x]
    for layer, inputs, form in made:
        results.append(called(layer, [results[i] for i in inputs], form))
    return [results[i] for i in ends]


class Subclassed(keras.Model):
    def __init__(self, made, ends):
        super().__init__()
        self.parts = [layer for layer, _, _ in made]
        self.made, self.ends = made, ends

    def call(self, x):
        return run(self.made, self.ends, x)


def layer(spec):
    name, config = spec
    return getattr(layers, name)(**{k: layer(v) if k == "layer" else v for k, v in config.items()})


def fresh(made):
    return [(layer(spec), inputs, form) for spec, inputs, form in made]


def weighted(made):
    for place, (layer, _, _) in enumerate(made):
        values = [wave(w.shape, 7 * place + i) for i, w in enumerate(layer.weights)]
        names = [w.path.split("/")[-1] for w in layer.weights]
        layer.set_weights([np.abs(v) + 0.1 if n in ("moving_variance", "gamma") else v for v, n in zip(values, names)])


def computed(model, made, x):
    model(x)
    weighted(made)
    return [np.asarray(keras.ops.convert_to_numpy(y), dtype="float64") for y in model(x)]


def numbers(outputs):
    return [[float("%.6g" % v) for v in y.ravel()] for y in outputs]


def case(seed):
    rng = np.random.default_rng(seed)
    while True:
        keras.utils.clear_session()
        keras.utils.set_random_seed(1)
        kind, made, ends = recipe(rng)
        x = words() if kind == "words" else vectors()
        symbolic = keras.Input(x.shape[1:], dtype=str(x.dtype))
        parts = fresh(made)
        functional = computed(keras.Model(symbolic, run(parts, ends, symbolic)), parts, x)
        parts = fresh(made)
        subclassed = computed(Subclassed(parts, ends), parts, x)
        # A layer without a valid step averages nothing: Keras gives NaN there.
        if all(np.isfinite(y).all() for y in functional + subclassed):
            return {"input": kind, "steps": made, "outputs": ends,
                    "functional": numbers(functional),
                    **({} if numbers(functional) == numbers(subclassed) else {"subclassed": numbers(subclassed)})}


if __name__ == "__main__":
    seed, count, file = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    cases = [case(seed * 100_000 + i) for i in range(count)]
    with open(file, "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
    print(count, "models,", sum("subclassed" in c for c in cases), "of which differ as subclassed ones")
