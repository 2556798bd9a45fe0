"""Strings of test digits side by side on one sheet, with gaps of any width."""

import numpy as np
import numpy.typing as npt

from bench.drawings.pens import Ink, enlarged
from training.core.arrays import SIDE
from training.core.data.splits import Split

SCALE = 4  # pixels of the sheet for one of MNIST
MARGIN = 20  # pixels of MNIST around the string


def string(digits: Split, rng: np.random.Generator, gap: int) -> tuple[Ink, npt.NDArray]:
    """Two to six digits, ``gap`` pixels of the sheet between their ink, and their rows."""
    chosen = rng.integers(len(digits), size=rng.integers(2, 7))
    squares = [digits.images[row].reshape(SIDE, SIDE) for row in chosen]
    inks = [enlarged(square, SIDE * SCALE).clip(0, 1) for square in squares]
    trimmed = [ink[:, _inked(ink)] for ink in inks]
    width = sum(ink.shape[1] for ink in trimmed) + gap * (len(trimmed) - 1)
    margin = MARGIN * SCALE
    sheet = np.zeros((SIDE * SCALE + 2 * margin, width + 2 * margin), np.float32)
    left = margin
    for ink in trimmed:
        top = margin + int(rng.integers(-2 * SCALE, 2 * SCALE + 1))
        place = sheet[top : top + ink.shape[0], left : left + ink.shape[1]]
        np.maximum(place, ink, out=place)
        left += ink.shape[1] + gap
    return sheet, chosen


def _inked(ink: Ink) -> npt.NDArray[np.bool_]:
    return ink.max(axis=0) > 0.1
