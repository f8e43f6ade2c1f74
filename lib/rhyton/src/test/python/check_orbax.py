#!/usr/bin/env python3
"""check_orbax.py SAVED ORIGINALS: reads with Zarr and h5py the checkpoints that the tests saved.

SAVED holds NAME.orbax, Orbax checkpoints of the models that the Java tests loaded from ORIGINALS, as
check_h5.py explains. The metadata beside each original tells the paths of Keras' variables: at each of
them there must be an array of the values in Keras' own file. Exits with 1 where anything differs.
"""
import io
import json
import pathlib
import sys
import zipfile

try:
    import h5py
    import zarr
except ImportError:
    print("check_orbax: skipped, there is no zarr or h5py (Debian: python3-zarr, python3-h5py)")
    sys.exit(0)

import numpy

# Of Nadam and Adafactor, Keras has variables without names or with those of others; the count and the
# rate around those of an inner optimizer are not used.
LEFT_OUT = {"variable", "bias", "adafactor/kernel"}
LEFT_OUT |= {"loss_scale_optimizer/iteration", "loss_scale_optimizer/learning_rate"}


def leaves(item):
    """The arrays of a checkpoint by the paths of their variables."""
    found = {}
    for entry in json.loads((item / "_METADATA").read_text())["tree_metadata"].values():
        keys = [part["key"] for part in entry["key_metadata"]]
        if entry["value_metadata"]["value_type"] in ("np.ndarray", "scalar"):
            array = zarr.open_array(item / ".".join(keys), mode="r", zarr_format=2)
            found["/".join(keys[1:])] = array[...]
    return found


def optimizer(original):
    with zipfile.ZipFile(original) as archive:
        group = h5py.File(io.BytesIO(archive.read("model.weights.h5")))["optimizer/vars"]
        return [group[str(index)][()] for index in range(len(group))]


def expected(original, meta):
    for variable, value in zip(meta["optimizer_variables"], optimizer(original)):
        yield variable["path"], value
    for index, variable in enumerate(meta["weights"]):
        last = sorted(original.parent.glob(f"step*_w{index}.npy"))
        if original.stem == "after" and last:
            yield variable["path"], numpy.load(last[-1])


def check(checkpoint, original):
    strings = json.loads((checkpoint / "pytree/_strings.json").read_text())
    model = json.loads(strings["model_config"])["config"]["name"]
    found = leaves(checkpoint / "pytree")
    for path, value in expected(original, json.loads((original.parent / "meta.json").read_text())):
        if path in LEFT_OUT:
            continue
        if path not in found:  # the cases were built in Python, where a Sequential builds its layers
            path = path.removeprefix(model + "/").replace(f"/{model}_", "/", 1)
        if path not in found:
            yield f"there is no {path}"
        elif found[path].shape != value.shape or not numpy.array_equal(found[path], value):
            yield f"{path}: other values"


def main(saved, originals):
    count = failures = 0
    for original in sorted(originals.glob("train/*/*.keras")):
        name = "-".join(original.relative_to(originals).with_suffix("").parts)
        checkpoint = saved / (name + ".orbax")
        if not checkpoint.exists() or not (original.parent / "meta.json").exists():
            continue
        count += 1
        for problem in check(checkpoint, original):
            failures += 1
            print(f"{checkpoint.name}: {problem}")
    print(f"check_orbax: {count} checkpoints read, {failures} differences")
    return 1 if failures or not count else 0


sys.exit(main(*map(pathlib.Path, sys.argv[1:3])))
