"""Corruptions that lay something over the digit: mud, a dashed line, a zigzag."""

import numpy as np
import numpy.typing as npt

from training.core.arrays import SIDE
from training.core.data.corruptions.arrays import Images, Numbers, clipped, gaussian, per_image

LINE_REACH = 2.3  # pixels from the middle of a line to where its ink ends
TOOTH = 2.0  # pixels, length and height of half a tooth of the zigzag
LEFT, RIGHT = 2.0, 25.0  # columns where a zigzag begins and ends


def spatter(images: Images, mud: Images, ink: float | Numbers) -> Images:
    """Drops of mud (n, 28, 28), 0–1: they hide what is below and have some ink of their own."""
    return clipped(images * (1 - mud) + per_image(ink) * mud)


def mud_drops(count: int, rng: np.random.Generator) -> Images:
    """Where random drops lie, (count, 28, 28), 0–1."""
    liquid = gaussian(rng.normal(0.65, 0.3, (count, SIDE, SIDE)).astype(np.float32), 1.0)
    drops = gaussian((liquid > 0.65).astype(np.float32), 1.5)
    drops[drops < 0.8] = 0
    return drops


def dashed_lines(count: int, rng: np.random.Generator) -> Images:
    """Dashed lines from edge to edge, (count, 28, 28), 0–1."""
    starts, ends = rng.integers(0, 27, (2, count)).astype(float)
    lines = straight_lines(np.zeros(count), starts, np.full(count, 27.0), ends)
    lines[:, :, np.arange(SIDE) % 4 < 2] = 0
    return lines


def zigzags(count: int, rng: np.random.Generator) -> Images:
    """Zigzags across the image, each along a straight line of its own, (count, 28, 28), 0–1."""
    starts = rng.integers(0, 27, count).astype(float)
    angles = np.arctan(rng.integers(-5, 5, count) / (RIGHT - LEFT))
    cos, sin = np.cos(angles), np.sin(angles)
    lengths = (RIGHT - LEFT) / cos
    teeth = ((lengths - TOOTH) // (2 * TOOTH)).astype(int) + 1
    drawn = np.zeros((count, SIDE, SIDE), np.float32)
    along, across = np.zeros(count), np.zeros(count)
    for number in range(teeth.max() + 1):
        is_last = number >= teeth
        next_along = np.where(is_last, lengths, (2 * number + 1) * TOOTH)
        next_across = np.where(is_last, 0.0, TOOTH * (-1) ** number)
        x0, y0 = LEFT + cos * along - sin * across, starts + sin * along + cos * across
        x1 = LEFT + cos * next_along - sin * next_across
        y1 = starts + sin * next_along + cos * next_across
        piece = straight_lines(x0, y0, x1, y1)
        piece[number > teeth] = 0
        drawn = clipped(drawn + piece)
        along, across = next_along, next_across
    return drawn


def straight_lines(x0: Numbers, y0: Numbers, x1: Numbers, y1: Numbers) -> Images:
    """A soft line from (x0, y0) to (x1, y1) for each (n,); x0 < x1."""
    columns: npt.NDArray[np.int_] = np.arange(SIDE)
    slopes = (y1 - y0) / np.where(x1 == x0, 1, x1 - x0)
    heights = slopes[:, None] * (columns - x0[:, None]) + y0[:, None]
    distances = np.abs(columns[:, None] - heights[:, None, :])
    lines = np.clip(np.log(np.maximum(1 - distances / LINE_REACH, 1e-9)) + 1, 0, 1)
    inside = (columns >= np.floor(x0)[:, None]) & (columns < np.ceil(x1)[:, None])
    lines *= inside[:, None, :]
    return lines.astype(np.float32)
