"""Reads and checks MNIST's four IDX files: a short header, then the bytes.

IDX: two zero bytes, 8 for "unsigned bytes", the number of axes, each axis's length as a big-endian
32-bit number, then the values. (Y. LeCun, C. Cortes, C. Burges, "The MNIST database".)
"""

import struct
import zlib

import numpy as np

from training.core.arrays import DIGITS, PIXELS, SIDE, Bytes

# Of each file's content once unpacked: mirrors may pack it differently.
SHA256 = {
    "train-images-idx3-ubyte.gz": (
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
    ),
    "train-labels-idx1-ubyte.gz": (
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
    ),
    "t10k-images-idx3-ubyte.gz": (
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
    ),
    "t10k-labels-idx1-ubyte.gz": (
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
    ),
}
TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = SHA256
MAX_CONTENT = 50_000_000  # bytes; the training images are 47,040,016


def inflate(data: bytes) -> bytes:
    """Unpack one gzip file, up to MAX_CONTENT bytes; ValueError says how it is damaged."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(data, MAX_CONTENT)
    except zlib.error as error:
        raise ValueError("it is not a gzip file, or it is damaged") from error
    if not unpacker.eof:
        raise ValueError("it ends too early, or it is far too long")
    if unpacker.unused_data:
        raise ValueError("something follows the end of the gzip file")
    return content


def read_images(content: bytes) -> Bytes:
    """The images of an unpacked IDX file, (n, 784) uint8 and read-only: 0 paper … 255 ink."""
    count, height, width = _lengths(content, axes=3)
    if (height, width) != (SIDE, SIDE):
        raise ValueError(f"the images are {height}×{width}; expected {SIDE}×{SIDE}")
    return _values(content, 16, count * PIXELS).reshape(count, PIXELS)


def read_labels(content: bytes) -> Bytes:
    """The labels of an unpacked IDX file, (n,) uint8 and read-only: 0–9."""
    (count,) = _lengths(content, axes=1)
    labels = _values(content, 8, count)
    if labels.max(initial=0) >= DIGITS:
        raise ValueError(f"a label is {labels.max()}; expected 0–9")
    return labels


def _lengths(content: bytes, *, axes: int) -> tuple[int, ...]:
    if len(content) < 4 + 4 * axes:
        raise ValueError("it is shorter than an IDX header")
    if content[:2] != b"\0\0":
        raise ValueError("it is not an IDX file")
    if content[2] != 8:
        raise ValueError(f"its values have type {content[2]}; expected 8, unsigned bytes")
    if content[3] != axes:
        raise ValueError(f"it has {content[3]} axes; expected {axes}")
    return struct.unpack_from(f">{axes}I", content, 4)


def _values(content: bytes, start: int, count: int) -> Bytes:
    if len(content) != start + count:
        raise ValueError(f"it holds {len(content) - start:,} values; its header says {count:,}")
    return np.frombuffer(content, dtype=np.uint8, offset=start)
