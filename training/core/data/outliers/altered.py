"""Digits that are none any more: mirrored, turned, halved, struck through, several in a row."""

import numpy as np

from training.core.arrays import SIDE
from training.core.data.outliers.drawing import Image, Ink, prepared
from training.core.data.outliers.figures import LONG
from training.core.data.outliers.strokes import CANVAS, drawn
from training.core.data.splits import Split

# Mirrored, a 2 looks like a 5, and a 5 like a 2; a 7 like a Gamma, which is judged by.
MIRRORED = (3, 4, 6, 9)
TURNED = (2, 3, 4, 5, 6, 9)  # by a quarter
HALVED = {"top": (0, 2, 3, 4, 5), "bottom": (0, 2, 3, 5), "left": (0, 3, 5, 8), "right": (0, 6)}
ALL = tuple(range(10))
MARGIN = (CANVAS - SIDE) // 2


def mirrored(digits: Split, rng: np.random.Generator) -> Image:
    """Left and right exchanged."""
    return prepared(_one_of(digits, MIRRORED, rng)[:, ::-1], rng)


def turned(digits: Split, rng: np.random.Generator) -> Image:
    """Lying on the left or the right side."""
    return prepared(np.rot90(_one_of(digits, TURNED, rng), rng.choice([1, 3])), rng)


def halved(digits: Split, rng: np.random.Generator) -> Image:
    """What is left of a digit that is cut through about the middle."""
    kept = list(HALVED)[rng.integers(len(HALVED))]
    ink = _one_of(digits, HALVED[kept], rng).copy()
    along = ink.T if kept in ("left", "right") else ink
    inked = np.flatnonzero(along.any(axis=1))
    cut = round(inked[0] + rng.uniform(0.4, 0.6) * (inked[-1] - inked[0]))
    along[slice(cut, None) if kept in ("top", "left") else slice(cut)] = 0
    return prepared(ink, rng)


def struck(digits: Split, rng: np.random.Generator) -> Image:
    """A stroke through a digit or beside it."""
    stroke = LONG[rng.integers(len(LONG))](rng) - 0.5
    stroke = stroke * rng.uniform(0.5, 1.1) + rng.uniform(-0.35, 0.35, 2)
    ink = np.pad(_one_of(digits, ALL, rng), MARGIN)
    return prepared(np.maximum(ink, drawn((stroke,), rng.uniform(1.5, 4))), rng)


def two_digits(digits: Split, rng: np.random.Generator) -> Image:
    """Two or three digits side by side, from touching to a gap of eight pixels."""
    row = np.zeros((SIDE + 8, 4 * SIDE), np.float32)
    right = 0
    for image in digits.images[rng.integers(len(digits), size=rng.choice([2, 2, 2, 3]))]:
        square = image.reshape(SIDE, SIDE)
        digit = square[:, square.any(axis=0)] / np.float32(255)
        top, left = rng.integers(0, 9), max(0, right + rng.integers(-2, 9))
        right = left + digit.shape[1]
        place = row[top : top + SIDE, left:right]
        np.maximum(place, digit, out=place)
    return prepared(row, rng)


def _one_of(digits: Split, labels: tuple[int, ...], rng: np.random.Generator) -> Ink:
    rows = np.flatnonzero(digits.labels == labels[rng.integers(len(labels))])
    if not len(rows):
        rows = np.arange(len(digits))
    return digits.images[rows[rng.integers(len(rows))]].reshape(SIDE, SIDE) / np.float32(255)
