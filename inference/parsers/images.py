"""The images of a request, as a network takes them."""

import struct
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from inference.errors import Fault, Invalid
from training.core.arrays import PIXELS
from training.core.data.segments import Box

MAX_JSON_ROWS = 1_000  # of JSON
MAX_NPY_ROWS = 10_000
RANGE = "Pixels run from 0 (paper) to 1 (ink); divide 0–255 by 255."


class Segment(NamedTuple):
    """Where an image was cut out of a picture, and which line of writing it is in, from 0."""

    box: Box
    line: int


class RequestImages(NamedTuple):
    """pixels (n, 784) float32, 0.0 paper … 1.0 ink; form says how the response is written.

    segments  of a picture with several digits: one for each image, in reading order
    """

    pixels: npt.NDArray[np.float32]
    form: Literal["single", "batch", "picture", "segments"]
    segments: tuple[Segment, ...] = ()

    def single(self) -> "RequestImages":
        """Itself, if it is one image; raises Invalid."""
        if len(self.pixels) != 1:
            raise Invalid("This address takes one image at a time.")
        return self


def invalid(pointer: str, detail: str) -> Invalid:
    return Invalid(errors=[Fault(pointer, detail)])


# The bits of floats from 0 to 1, read as whole numbers, run from 0 to those of 1, and all others
# lie above (IEEE 754): one pass over the numbers instead of two.
BITS: dict[npt.DTypeLike, tuple[type[np.unsignedinteger], Any]] = {
    np.dtype(np.float32): (np.uint32, np.float32(1).view(np.uint32)),
    np.dtype(np.float64): (np.uint64, np.float64(1).view(np.uint64)),
}


def in_range(values: npt.NDArray) -> bool:
    """Whether all of them are pixels; with a NaN among them both extremes are NaN."""
    if values.dtype in BITS:
        bits, one = BITS[values.dtype]
        if np.maximum.reduce(values.view(bits), axis=None) <= one:
            return True
    return bool(values.min() >= 0 and values.max() <= 1)


_pack = struct.Struct(f"{PIXELS}d").pack


def packed(rows: Iterable[list[float]]) -> npt.NDArray[np.float32] | None:
    """(n, 784) of PIXELS numbers each; None where one is no pixel.

    A third of the time that NumPy takes to read the lists.
    """
    values = np.frombuffer(b"".join([_pack(*row) for row in rows]))
    return values.astype(np.float32).reshape(-1, PIXELS) if in_range(values) else None


def rows_of(pixels: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """(n, 784) of the numbers of one image or of several."""
    return np.array(pixels, dtype=np.float32).reshape(-1, PIXELS)
