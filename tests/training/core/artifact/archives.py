"""Weights files as NumPy would write them, and as nobody should."""

import io
import struct
import warnings
import zipfile
from itertools import pairwise

import numpy as np


def arrays(layout=(6, 4, 3), /, *, dtype="<f4", first=0, **changes):
    """The arrays of a small network, as ``np.savez`` takes them; ``changes`` replace some."""
    rng = np.random.default_rng(0)
    named = {"sizes": np.array(layout), "activation": "relu", "num_layers": len(layout)}
    for i, (n_in, n_out) in enumerate(pairwise(layout), start=first):
        named[f"weight_{i}"] = rng.normal(size=(n_out, n_in)).astype(dtype)
        named[f"bias_{i}"] = rng.normal(size=(n_out, 1)).astype(dtype)
    return named | changes


def npz(named, *, save=np.savez_compressed):
    file = io.BytesIO()
    save(file, **named)
    return file.getvalue()


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    """An archive of (name, bytes) members, in which names may repeat."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a name repeats
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return file.getvalue()


def npy(array, **options):
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asanyarray(array), **options)
    return file.getvalue()


def members(**changes):
    """The members of a small network; ``changes`` give other bytes to some, None leaves one out."""
    plain = {name: npy(array) for name, array in arrays().items()} | changes
    return [(f"{name}.npy", data) for name, data in plain.items() if data is not None]


def with_header(text, values=b"", version=b"\x01\x00"):
    """A NumPy array that claims whatever ``text`` says."""
    text = text.encode()
    length = struct.pack("<H" if version == b"\x01\x00" else "<I", len(text) + 1)
    return b"\x93NUMPY" + version + length + text + b"\n" + values


def claim(shape, dtype="<f4"):
    return f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}"
