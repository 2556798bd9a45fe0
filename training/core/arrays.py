"""The array types and sizes every module of the core shares; imports nothing of Hippo.

Samples are rows: ``(batch, 784)`` images, ``(batch, 10)`` probabilities.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]
Bytes = npt.NDArray[np.uint8]
Indices = npt.NDArray[np.intp]

SIDE = 28  # pixels along one edge of an image
PIXELS = SIDE * SIDE
DIGITS = 10
BLOCK = 80_000  # numbers, all of 784-100-10: a few float32 vectors of them stay in the cache


def blocks(count: int) -> Iterator[slice]:
    """A long vector in pieces that stay in the cache while several operations go over each."""
    return (slice(first, first + BLOCK) for first in range(0, count, BLOCK))
