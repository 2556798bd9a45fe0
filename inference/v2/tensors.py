"""Tensors as the protocol writes them: a name, a shape, a datatype, and numbers or bytes."""

import math
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Annotated, Any

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Meta

from inference.errors import Invalid
from inference.parsers.images import MAX_NPY_ROWS, RANGE, in_range, packed
from inference.parsers.json import LARGE, Pixel, check_json
from training.core.arrays import PIXELS, SIDE

Byte = Annotated[int, Meta(ge=0, le=255)]
DATATYPES = {"FP32": "<f4", "FP64": "<f8", "FP16": "<f2", "UINT8": "|u1"}
IN_JSON: dict[str, Any] = {"FP32": Pixel, "FP64": Pixel, "UINT8": Byte}
SHAPES = f"Expected the shape [n, {PIXELS}], [n, {SIDE}, {SIDE}] or [n, {SIDE}, {SIDE}, 1]."
DEEPEST = 4
OPENING = re.compile(rb"\s*(?:\[\s*)*")
WRONG_SIZE = "The data has more or fewer numbers than the shape says."
RAGGED = "The lists in data are not all equally long and deep."
NUMBERS = {"UINT8": "Expected whole numbers from 0 to 255."}


def rows_in(shape: list[int]) -> int:
    """How many images a tensor of this shape holds. Raises Invalid."""
    match shape:
        case [n, 784] | [n, 28, 28] | [n, 28, 28, 1]:
            if 1 <= n <= MAX_NPY_ROWS:
                return n
            raise Invalid(f"Expected 1 to {MAX_NPY_ROWS:,} images.")
    raise Invalid(SHAPES)


def from_bytes(data: memoryview, datatype: str) -> npt.NDArray:
    """Little-endian numbers, row by row."""
    values = np.frombuffer(data, dtype=DATATYPES[datatype])
    if datatype != "UINT8" and not (len(values) and in_range(values)):
        raise Invalid(RANGE)
    return values


def _reader(element: Any, depth: int) -> Callable[[bytes], list]:
    for _ in range(depth):
        element = list[element]
    return msgspec.json.Decoder(element).decode


READERS = {
    (datatype, depth): _reader(element, depth)
    for datatype, element in IN_JSON.items()
    for depth in range(1, DEEPEST + 1)
}


def from_json(data: bytes, datatype: str, size: int) -> npt.NDArray:
    """``size`` numbers in a flat list or in lists of lists, counted before they are decoded."""
    opening = OPENING.match(data)
    depth = opening[0].count(b"[") if opening else 0
    if not 1 <= depth <= DEEPEST:
        raise Invalid("Expected data as a list, nested as deep as the shape at most.")
    if data.count(b",") + 1 != size:
        raise Invalid(WRONG_SIZE)
    if size == PIXELS and datatype != "UINT8" and (image := _quickly_read(data)) is not None:
        return image
    if depth == 1 and len(data) > LARGE and (images := _one_by_one(data, datatype)) is not None:
        return images
    try:
        values = READERS[datatype, depth](data)
    except msgspec.DecodeError as error:
        check_json(data)
        raise Invalid(_wrong_number(str(error), datatype)) from None
    try:
        return np.array(values, dtype=DATATYPES[datatype])
    except ValueError:
        raise Invalid(RAGGED) from None


_decode = msgspec.json.Decoder(list[float]).decode


def _quickly_read(data: bytes) -> npt.NDArray | None:
    """(1, 784) of one flat image that is as it should be; None for anything else."""
    try:
        numbers = _decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return packed([numbers]) if len(numbers) == PIXELS else None


def _one_by_one(data: bytes, datatype: str) -> npt.NDArray | None:
    """The numbers of a long flat list, decoded image by image as those of a large batch are.

    None for anything that is not as it should be.
    """
    commas = np.flatnonzero(np.frombuffer(data, np.uint8) == ord(","))
    borders = [data.index(b"["), *commas[PIXELS - 1 :: PIXELS], data.rindex(b"]")]
    lists = (b"[%b]" % data[start + 1 : end] for start, end in pairwise(borders))
    read, dtype = READERS[datatype, 1], DATATYPES[datatype]
    try:
        images = [np.array(read(each), dtype) for each in lists]
    except msgspec.DecodeError:
        return None
    return np.concatenate(images)


def _wrong_number(message: str, datatype: str) -> str:
    """Plain words for what msgspec says of a tensor's numbers."""
    if "array" in message:
        return RAGGED
    if ", got" in message and datatype not in NUMBERS:
        return "Expected data to hold numbers only."
    return NUMBERS.get(datatype, RANGE)


def pixels(values: npt.NDArray, shape: list[int]) -> npt.NDArray[np.float32]:
    """(n, 784) float32, 0 paper … 1 ink, of a tensor's numbers."""
    rows = rows_in(shape)
    if values.size != math.prod(shape):
        raise Invalid(WRONG_SIZE)
    if values.dtype == np.uint8:
        values = np.multiply(values, np.float32(1 / 255), dtype=np.float32)
    return np.ascontiguousarray(values, dtype=np.float32).reshape(rows, PIXELS)


def strings_to_bytes(texts: list[str]) -> bytes:
    """BYTES elements: for each its length in four bytes, then itself."""
    encoded = [text.encode() for text in texts]
    return b"".join(len(text).to_bytes(4, "little") + text for text in encoded)
