"""Corruptions that move the digit: shear, scale, rotation, translation."""

import numpy as np
import numpy.typing as npt

from training.core.arrays import SIDE
from training.core.data.corruptions.arrays import Images, Numbers, clipped

MIDDLE = (SIDE - 1) / 2


def shear(images: Images, angles: Numbers) -> Images:
    """Slanted by an angle (n,) in radians."""
    ones, zeros = np.ones_like(angles), np.zeros_like(angles)
    return warp(images, matrices(ones, -np.sin(angles), zeros, np.cos(angles)))


def scale(images: Images, sizes: Numbers) -> Images:
    """Shrunk or enlarged to a share (n,) of the size."""
    zeros = np.zeros_like(sizes)
    return warp(images, matrices(1 / sizes, zeros, zeros, 1 / sizes))


def rotate(images: Images, angles: Numbers) -> Images:
    """Turned by an angle (n,) in radians."""
    cos, sin = np.cos(angles), np.sin(angles)
    return warp(images, matrices(cos, -sin, sin, cos))


def matrices(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> Numbers:
    """One matrix [[a, b], [c, d]] an image, (n, 2, 2)."""
    return np.stack([a, b, c, d], axis=1).reshape(-1, 2, 2)


def warp(images: Images, inverse: Numbers) -> Images:
    """Each image under its own map about the middle, bilinear; paper lies beyond the border.

    inverse  (n, 2, 2): where (x, y) of the result is looked up in the original
    """
    rows, columns = np.mgrid[:SIDE, :SIDE] - MIDDLE
    x = inverse[:, 0, 0, None, None] * columns + inverse[:, 0, 1, None, None] * rows + MIDDLE
    y = inverse[:, 1, 0, None, None] * columns + inverse[:, 1, 1, None, None] * rows + MIDDLE
    top, left = np.floor(y).astype(int), np.floor(x).astype(int)
    part_y, part_x = (y - top).astype(np.float32), (x - left).astype(np.float32)
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    numbers = np.arange(len(images))[:, None, None]
    warped = np.zeros_like(images)
    for down, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
        row = np.clip(top + down, -1, SIDE) + 1
        column = np.clip(left + right, -1, SIDE) + 1
        share = (part_y if down else 1 - part_y) * (part_x if right else 1 - part_x)
        warped += share * padded[numbers, row, column]
    return clipped(warped)


def offset(
    images: Images, down: npt.NDArray[np.int_], right: npt.NDArray[np.int_], *, beyond: str
) -> Images:
    """Each image looked up whole pixels (n,) further down and right; ``beyond``: edge or paper."""
    rows = np.arange(SIDE) + down[:, None]
    columns = np.arange(SIDE) + right[:, None]
    numbers = np.arange(len(images))[:, None, None]
    inner_rows = np.clip(rows, 0, SIDE - 1)[:, :, None]
    moved = images[numbers, inner_rows, np.clip(columns, 0, SIDE - 1)[:, None, :]]
    if beyond == "paper":
        moved *= ((rows >= 0) & (rows < SIDE))[:, :, None]
        moved *= ((columns >= 0) & (columns < SIDE))[:, None, :]
    return moved
