#!/usr/bin/env python3
"""check_h5.py SAVED ORIGINALS: reads with h5py what the tests saved, and compares it with Keras' files.

SAVED holds NAME.keras, NAME.weights.h5 and NAME.h5, written by the Java tests from the models that
they loaded from ORIGINALS; the NAME of ORIGINALS/train/opt_adam/after.keras is
train-opt_adam-after. Arrays must have the same names, shapes and values, and configurations the same
keys. What is known to differ is listed below. Exits with 1 where anything else does.
"""
import collections
import io
import json
import pathlib
import re
import sys
import zipfile

try:
    import h5py
except ImportError:
    print("check_h5: skipped, there is no h5py (Debian: python3-h5py)")
    sys.exit(0)

import numpy

# The numbers of shared objects differ from run to run; a backend's optimizers are classes of its own.
IGNORED = {"shared_object_id", "module", "registered_name"}

# What says the same in another way, or says what is the case anyway.
KNOWN = re.compile(
    r"\.kwargs\.(mask|training|use_causal_mask|return_attention_scores) is in one file alone"
    r"|\.layers\[\d+\]\.call_options is in one file alone"  # the same, for copies; Keras ignores it
    r"|models-dict_.*\.keras_history"  # calls of one layer may be counted in any order
    r"|recorded_training.*shape\[3\]: "  # Keras' symbolic outputs of glu are as wide as its inputs
    r"|quantized_int4.*shape\[1\]: 5, Keras has None"  # sizes that EinsumDense was not told are known here
    r"|_factor: \[-(?P<f>.*), (?P=f)\], Keras has (?P=f)"
    r"|\.config\.seed is in one file alone"  # SimpleRNN: Keras takes it, but does not write it
    r"|\.config\.from_sorted_ids is in one file alone"  # a metric's: likewise
    r"|metrics\[\d+\]\.config\.thresholds is in one file alone"  # AUC's, which follow from their number
    r"|\.config\.axis: \[(-1|0)\], Keras has (-1|0)"  # Softmax, UnitNorm
    r"|\.config\.axes: \[2, 2\], Keras has 2"  # Dot
    r"|\.loss: mean_squared_error, Keras has mse"
    r"|\.loss: mean_absolute_error, Keras has mae"
    r"|\.dtype: .*'name': 'float32'.*, Keras has float32"  # SpatialDropout1D
    r"|opt_loss_scale-.*: optimizer/vars/[01]: other values"  # an outer count and rate that are not used
    r"|\.input_shape\[0\]: None, Keras has 50"  # Normalization: the samples that it was adapted to
)


def arrays(file):
    found = {}

    def visit(name, node):  # what is returned, unless it is None, ends the visit
        if isinstance(node, h5py.Dataset):
            found[name] = node

    file.visititems(visit)
    return found


def values(node):
    if node.dtype.kind == "V":  # bfloat16: the upper half of a float
        return (node[()].view("<u2").astype("<u4") << 16).view("<f4")
    return numpy.asarray(node[()], dtype="float64")


def compare_arrays(saved, original):
    ours, theirs = arrays(saved), arrays(original)
    if ours.keys() != theirs.keys():
        yield f"arrays {sorted(ours.keys() ^ theirs.keys())} are in one file alone"
    for name in ours.keys() & theirs.keys():
        if ours[name].shape != theirs[name].shape:
            yield f"{name}: shape {ours[name].shape}, Keras has {theirs[name].shape}"
        elif not numpy.array_equal(values(ours[name]), values(theirs[name]).astype("float64")):
            yield f"{name}: other values"
    for name in ours.keys() & theirs.keys():
        node = ours[name]
        label = node.parent.attrs.get("name")
        if label is not None and text(label) != text(theirs[name].parent.attrs["name"]):
            yield f"{node.parent.name}: the name {text(label)}"


def text(value):
    return value.decode() if hasattr(value, "decode") else value


def compare_json(saved, original, path=""):
    if isinstance(saved, dict) and isinstance(original, dict):
        for key in (saved.keys() ^ original.keys()) - IGNORED:
            yield f"{path}.{key} is in one file alone"
        for key in (saved.keys() & original.keys()) - IGNORED:
            yield from compare_json(saved[key], original[key], f"{path}.{key}")
    elif isinstance(saved, list) and isinstance(original, list) and len(saved) == len(original):
        for index, (a, b) in enumerate(zip(by_name(saved), by_name(original))):
            yield from compare_json(a, b, f"{path}[{index}]")
    elif saved != original and not says_the_same(saved, original):
        yield f"{path}: {saved}, Keras has {original}"


def by_name(parts):
    """Layers in the order of their names: files may list those that wait for none in any order."""
    named = all(isinstance(part, dict) and "name" in part for part in parts)
    return sorted(parts, key=lambda part: part["name"]) if named else parts


def says_the_same(saved, original):
    """A name for a whole object with the defaults, and a list for its only element."""
    if isinstance(saved, str) and isinstance(original, dict):
        return saved == original.get("config", {}).get("name")
    return saved == [original] or [saved] == original


def check_keras(saved, original):
    with zipfile.ZipFile(saved) as a, zipfile.ZipFile(original) as b:
        if a.testzip():
            yield f"{a.testzip()} is damaged"
        yield from compare_json(*(json.loads(z.read("config.json")) for z in (a, b)))
        weights = [h5py.File(io.BytesIO(z.read("model.weights.h5"))) for z in (a, b)]
        yield from compare_arrays(*weights)


def check_weights(saved, original):
    with zipfile.ZipFile(original) as b, h5py.File(saved) as ours:
        yield from compare_arrays(ours, h5py.File(io.BytesIO(b.read("model.weights.h5"))))


def check_legacy(saved, original):
    """Each name that a file lists leads to an array; Keras' own file is there for few models."""
    with h5py.File(saved) as ours:
        json.loads(text(ours.attrs["model_config"]))
        weights = ours["model_weights"]
        for layer in weights.attrs.get("layer_names", []):
            for name in weights[text(layer)].attrs.get("weight_names", []):
                if not isinstance(weights[text(layer)][text(name)], h5py.Dataset):
                    yield f"{text(layer)}/{text(name)} is no array"
        theirs = original.with_suffix(".h5")
        if theirs.exists():
            with h5py.File(theirs) as other:
                yield from compare_contents(ours, other)


def compare_contents(saved, original):
    """Names in these files begin with the layers in which Python made a weight, which loading forgets."""
    ours, theirs = (
        collections.Counter((a.shape, values(a).tobytes()) for a in arrays(file).values())
        for file in (saved, original)
    )
    for shape, _ in (ours - theirs) + (theirs - ours):
        yield f"an array of shape {shape} is in one file alone"


CHECKS = {".keras": check_keras, ".weights.h5": check_weights, ".h5": check_legacy}


def main(saved, originals):
    count = failures = 0
    for original in sorted(originals.glob("*/*/*.keras")):
        name = "-".join(original.relative_to(originals).with_suffix("").parts)
        for suffix, check in CHECKS.items():
            file = saved / (name + suffix)
            if not file.exists():
                continue
            count += 1
            for problem in check(file, original):
                line = f"{file.name}: {problem}"
                if not KNOWN.search(line):
                    failures += 1
                    print(line)
    print(f"check_h5: {count} files read, {failures} differences")
    return 1 if failures or not count else 0


sys.exit(main(*map(pathlib.Path, sys.argv[1:3])))
