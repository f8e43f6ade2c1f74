#!/usr/bin/env python3
"""make_hdf5.py: makes the files of src/test/resources/hdf5 in the working folder.

Weights files of Dense(3) on 2 numbers that no honest writer made, and two in unusual layouts.
"""
import contextlib

import h5py
import numpy

BIAS = numpy.zeros(3, "f4")
KERNEL = numpy.zeros((2, 3), "f4")


@contextlib.contextmanager
def weights(name):
    with h5py.File(name + ".h5", "w", libver="latest") as file:
        group = file.create_group("layers/dense/vars")
        yield file, group
        if "layers/dense/vars/1" not in file:
            group["1"] = BIAS


with weights("soft_link") as (file, group):
    file["x"] = KERNEL
    group["0"] = h5py.SoftLink("/x")

with weights("external_link") as (file, group):
    group["0"] = h5py.ExternalLink("elsewhere.h5", "/x")

with weights("linked_group") as (file, group):
    file["y/0"] = KERNEL
    file["y/1"] = BIAS
    del file["layers/dense/vars"]
    file["layers/dense/vars"] = h5py.SoftLink("/y")

with weights("external_data") as (file, group):
    group.create_dataset("0", (2, 3), "f4", external=[("elsewhere.bin", 0, 24)])

with weights("no_data") as (file, group):
    group.create_dataset("0", (2, 3), "f4")

with weights("huge_chunk") as (file, group):
    options = {"maxshape": (None, None), "chunks": (1500, 1500), "compression": 9}
    group.create_dataset("0", data=KERNEL, **options)

with weights("text") as (file, group):
    group["0"] = numpy.array([[b"ab", b"cd", b"ef"]] * 2)

with weights("big_endian") as (file, group):
    group["0"] = numpy.arange(6, dtype=">f8").reshape(2, 3)
    group["1"] = numpy.arange(3, dtype=">i2")

with weights("chunked") as (file, group):
    kernel = numpy.arange(6, dtype="f4").reshape(2, 3)
    group.create_dataset("0", data=kernel, chunks=(1, 2), compression="gzip", shuffle=True)
    group["1"] = numpy.arange(3, dtype="f2")

# Names beyond ASCII as Python writes them: all of them are UTF-8, whatever they are declared as.
NAMES = {
    "größe": lambda name: [name.encode()],  # as Keras does: of variable length, declared as ASCII
    "层": lambda name: [name],  # of variable length, declared as UTF-8
    "décision": lambda name: numpy.array([name.encode()]),  # of one length, declared as ASCII
    "слой": lambda name: numpy.array([name.encode()], h5py.string_dtype("utf-8", 40)),
}
with h5py.File("names.h5", "w") as file:
    file.attrs["layer_names0"] = [name.encode() for name in list(NAMES)[:2]]
    file.attrs["layer_names1"] = numpy.array([name.encode() for name in list(NAMES)[2:]])
    for place, (name, form) in enumerate(NAMES.items()):
        group = file.create_group(name)
        group.attrs["weight_names"] = form(f"{name}/kernel")
        group[f"{name}/kernel"] = numpy.full((1, 1), place + 1, "f4")
