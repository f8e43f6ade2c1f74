#!/usr/bin/env python3
"""check_keras.py SAVED ORIGINALS: opens with Keras what the tests saved, and compares outputs.

SAVED holds NAME.keras and NAME.h5, written by the Java tests from the models that they loaded from
ORIGINALS, as check_h5.py explains; beside each original lie inputs and the outputs that Keras gave.
Compiled models must also train on. Exits with 1 where anything differs.
"""
import pathlib
import sys

import numpy

try:
    import keras
except ImportError:
    print("check_keras: skipped, there is no Keras")
    sys.exit(0)


def arrays(folder, prefix):
    found = []
    while (folder / f"{prefix}_{len(found)}.npy").exists():
        found.append(numpy.load(folder / f"{prefix}_{len(found)}.npy"))
    return found


def check(file, folder):
    model = keras.saving.load_model(file)
    if model.optimizer is not None and model.optimizer.iterations != 0:
        if len(model.optimizer.variables) <= 2:
            yield "the optimizer has forgotten everything"
    inputs, expected = arrays(folder, "in"), arrays(folder, "out")
    if not expected:
        return
    actual = model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)
    actual = actual if isinstance(actual, (list, tuple)) else [actual]
    tolerance = 2e-2 if "float16" in folder.name else 1e-5
    for index, (a, b) in enumerate(zip(actual, expected, strict=True)):
        if a.shape != b.shape:
            yield f"output {index}: shape {a.shape}, expected {b.shape}"
        elif numpy.abs(a - b).max() > tolerance * max(1e-30, numpy.abs(b).max()):
            yield f"output {index}: {numpy.abs(a - b).max()} apart"


def main(saved, originals):
    count = failures = 0
    for original in sorted(originals.glob("*/*/*.keras")):
        name = "-".join(original.relative_to(originals).with_suffix("").parts)
        for file in (saved / (name + ".keras"), saved / (name + ".h5")):
            if "custom_layer" in name or not file.exists():
                continue
            count += 1
            try:
                problems = list(check(file, original.parent))
            except Exception as e:  # whatever Keras throws is a difference
                problems = [f"{type(e).__name__}: {e}"]
            for problem in problems:
                failures += 1
                print(f"{file.name}: {problem}")
    print(f"check_keras: {count} files opened by Keras {keras.__version__}, {failures} differences")
    return 1 if failures or not count else 0


sys.exit(main(*map(pathlib.Path, sys.argv[1:3])))
