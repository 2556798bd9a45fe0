"""Four small files in MNIST's format, with random images."""

import gzip
import hashlib
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from training.core.data.mnist import SHA256


def idx(values: npt.NDArray[Any]) -> bytes:
    """An array as an IDX file of bytes."""
    header = struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    return header + values.astype(np.uint8).tobytes()


def tiny_mnist(*, seed: int = 0) -> dict[str, bytes]:
    """MNIST's four file names, with 30 training images and 10 test images."""
    rng = np.random.default_rng(seed)
    shapes = [(30, 28, 28), (30,), (10, 28, 28), (10,)]
    contents = [idx(rng.integers(256 if len(shape) == 3 else 10, size=shape)) for shape in shapes]
    return {
        name: gzip.compress(content, mtime=0)
        for name, content in zip(SHA256, contents, strict=True)
    }


def checksums(files: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each file's uncompressed content."""
    return {name: hashlib.sha256(gzip.decompress(data)).hexdigest() for name, data in files.items()}
