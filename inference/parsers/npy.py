"""``.npy`` bodies: the header is checked before anything is allocated."""

import io
import math
from typing import Literal

import numpy as np
import numpy.typing as npt
from numpy.lib import format as npy

from inference.errors import Malformed
from inference.parsers.images import MAX_NPY_ROWS, RANGE, RequestImages, in_range, invalid
from training.core.arrays import PIXELS, SIDE

HEADER = 1_024  # bytes: a plain header is 118
HEADERS = {
    (1, 0): npy.read_array_header_1_0,
    (2, 0): npy.read_array_header_2_0,
    (3, 0): npy.read_array_header_2_0,  # differs in the names of fields, which images have not
}
FLOATS = ("<f2", "<f4", "<f8", ">f2", ">f4", ">f8")
BYTES = "|u1"
SHAPES = (
    f"Expected the shape (n, {PIXELS}), ({PIXELS},), (n, {SIDE}, {SIDE}), ({SIDE}, {SIDE}) "
    f"or (n, {SIDE}, {SIDE}, 1)."
)


def read_npy(body: bytes) -> RequestImages:
    """Images of a ``.npy`` file: floats 0–1 or uint8 0–255. Raises Malformed or Invalid."""
    file = io.BytesIO(body)
    shape, order, dtype = _header(file)
    rows = _rows(shape)
    if dtype.str not in (*FLOATS, BYTES):
        raise invalid("", "Expected the dtype float16, float32, float64 or uint8.")
    if len(body) - file.tell() != math.prod(shape) * dtype.itemsize:
        raise Malformed("The .npy file is cut off or too long.")
    values = np.frombuffer(body, dtype, offset=file.tell()).reshape(shape, order=order)
    return RequestImages(_pixels(values.reshape(rows, PIXELS)), "batch")


def _header(file: io.BytesIO) -> tuple[tuple[int, ...], Literal["C", "F"], np.dtype]:
    try:
        read_header = HEADERS[npy.read_magic(file)]
        shape, fortran, dtype = read_header(file, max_header_size=HEADER)
        if any(isinstance(length, bool) for length in shape):  # to Python that is an int, too
            raise TypeError
    except Exception as error:  # whatever a hostile header makes NumPy's literal parser raise
        raise Malformed("The body is not a .npy file of version 1.0, 2.0 or 3.0.") from error
    return shape, "F" if fortran else "C", dtype


def _rows(shape: tuple[int, ...]) -> int:
    """How many images an array of this shape holds."""
    match shape:
        case (n, 784) | (n, 28, 28) | (n, 28, 28, 1):
            if not 1 <= n <= MAX_NPY_ROWS:
                raise invalid("", f"Expected 1 to {MAX_NPY_ROWS:,} images.")
            return n
        case (784,) | (28, 28):
            return 1
    raise invalid("", SHAPES)


def _pixels(values: npt.NDArray) -> npt.NDArray[np.float32]:
    """(n, 784) float32"""
    if values.dtype == np.uint8:
        return np.multiply(values, np.float32(1 / 255), dtype=np.float32)
    if not in_range(values):
        raise invalid("", RANGE)
    return np.ascontiguousarray(values, dtype=np.float32)
