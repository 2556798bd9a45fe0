"""Drawings as pictures of them arrive: by a thin pen, on paper, in any light; prepared as uploads.

Augmentation for what is fitted to uploads rather than to MNIST's own images. The papers, lights and
pens of ``bench/reading/hands.py``, which judge, are other functions.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from training.core.arrays import PIXELS, SIDE, Array, Bytes
from training.core.data.centring import normalised
from training.core.data.ink import Ink, ink_of
from training.core.steps import Steps

FINER = 4  # pixels for one of MNIST, where strokes are made thin
THIN = (2.0, 7.0)  # pixels of those that are left of a stroke's width
DEEPEST = 10  # pixels: no pen of MNIST is wider than twice as much
NEARBY = 3  # pixels around, of which the deepest is the middle of a stroke
A_STEP = 100  # images: some tenths of a second
SHRUNK = (1, 1, 2, 4)  # pixels along the edge of which one is made
MARGIN = (0.05, 0.6)  # of the drawing, around it
_PLACES = (np.arange(FINER * SIDE) + 0.5) / FINER - 0.5
_BETWEEN = [np.interp(_PLACES, np.arange(SIDE), row) for row in np.eye(SIDE)]
ENLARGED = np.stack(_BETWEEN, axis=1).astype(np.float32)  # (112, 28), linear

Paper = Callable[[Ink, np.random.Generator], Array]


def redrawn(images: Bytes, rng: np.random.Generator) -> Steps[Bytes]:
    """Digits (n, 784) by thin and by their own pens, photographed: (n, 784)."""
    pictures = np.empty_like(images)
    for row, image in enumerate(images):
        if row % A_STEP == 0:
            yield row / len(images)
        ink = ENLARGED @ (image.reshape(SIDE, SIDE) / np.float32(255)) @ ENLARGED.T
        if rng.random() < 0.6:
            ink = _shrunk(thinned(ink, rng.uniform(*THIN)), int(rng.choice(SHRUNK)))
        pictures[row] = np.round(255 * photographed(ink, rng))
    return pictures


def photographed(ink: Ink, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """A drawing (h, w) on some paper in some light, as preparation makes of it: (784,), 0–1."""
    margins = np.ceil(rng.uniform(*MARGIN, 4) * max(ink.shape)).astype(int)
    sheet = np.pad(ink, ((margins[0], margins[1]), (margins[2], margins[3])))
    paper = PAPERS[rng.integers(len(PAPERS))]
    grey = paper(sheet, rng).clip(0, 1).astype(np.float32)
    try:
        return normalised(ink_of(grey)).reshape(PIXELS)
    except ValueError:  # swallowed by the paper
        return normalised(ink).reshape(PIXELS)


def thinned(ink: Ink, width: float) -> Ink:
    """Strokes at most ``width`` pixels wide: what is about as deep inside as all around it."""
    depth, inside = np.zeros_like(ink), ink > 0.5
    for step in range(DEEPEST):
        depth += inside
        inside = ~_grown(~inside, corners=step % 2 == 1)
    deepest = depth
    for step in range(NEARBY):
        deepest = _grown(deepest, corners=step % 2 == 1)
    kept: Ink = ((depth > 0) & (depth > deepest - width / 2)).astype(np.float32)
    return kept if kept.any() else ink


def _grown(values: npt.NDArray[Any], *, corners: bool) -> npt.NDArray[Any]:
    """The largest of each pixel and its neighbours."""
    padded = np.pad(values, 1)
    middle = padded[1:-1]
    if corners:
        middle = np.maximum(np.maximum(padded[:-2], middle), padded[2:])
        return np.maximum(np.maximum(middle[:, :-2], middle[:, 1:-1]), middle[:, 2:])
    sides = np.maximum(padded[:-2, 1:-1], padded[2:, 1:-1])
    across = np.maximum(np.maximum(middle[:, :-2], middle[:, 1:-1]), middle[:, 2:])
    grown: npt.NDArray[Any] = np.maximum(sides, across)
    return grown


def _shrunk(ink: Ink, k: int) -> Ink:
    """Means of k × k pixels."""
    height, width = (side // k for side in ink.shape)
    blocks = ink[: height * k, : width * k].reshape(height, k, width, k)
    means: Ink = blocks.mean(axis=(1, 3), dtype=np.float32)
    return means


def _flat(ink: Ink, rng: np.random.Generator) -> Array:
    """Any grey of ink on any grey of paper that is told apart from it."""
    paper = rng.uniform(0, 1)
    pen = rng.uniform(0, paper - 0.3) if paper > 0.5 else rng.uniform(paper + 0.3, 1)
    return paper + (pen - paper) * ink


def _uneven(ink: Ink, rng: np.random.Generator) -> Array:
    """A lamp beside the sheet: light falls off with the distance from it."""
    at, side = rng.uniform(-0.5, 1.5, 2), rng.uniform(0.6, 2)
    down, right = np.mgrid[: ink.shape[0], : ink.shape[1]] / max(ink.shape)
    light = 0.95 / (1 + ((down - at[0]) ** 2 + (right - at[1]) ** 2) / side**2)
    return light * (1 - rng.uniform(0.6, 0.9) * ink)


def _shaded(ink: Ink, rng: np.random.Generator) -> Array:
    """A shadow's edge across the sheet, hard or soft."""
    angle, middle = rng.uniform(0, 2 * math.pi), rng.uniform(-0.25, 0.25)
    down, right = (np.mgrid[: ink.shape[0], : ink.shape[1]] / max(ink.shape)) - 0.5
    across = math.sin(angle) * down + math.cos(angle) * right - middle
    share = 0.5 + 0.5 * np.tanh(across * rng.uniform(20, 400))
    light = rng.uniform(0.75, 1) * (1 - rng.uniform(0.2, 0.6) * share)
    return light * (1 - rng.uniform(0.65, 0.9) * ink)


def _lined(ink: Ink, rng: np.random.Generator) -> Array:
    """Printed lines, one way or both."""
    lines, step = np.zeros_like(ink), max(4, int(max(ink.shape) * rng.uniform(0.06, 0.2)))
    lines[rng.integers(step) :: step] = 1
    if rng.random() < 0.5:
        lines[:, rng.integers(step) :: step] = 1
    paper = rng.uniform(0.75, 1)
    return np.minimum(paper * (1 - 0.85 * ink), paper - rng.uniform(0.1, 0.35) * lines)


def _grainy(ink: Ink, rng: np.random.Generator) -> Array:
    """Noise of a sensor."""
    paper = rng.uniform(0.5, 1)
    grain = rng.uniform(0.01, 0.08) * rng.standard_normal(ink.shape, np.float32)
    return paper * (1 - 0.8 * ink) + grain


PAPERS: tuple[Paper, ...] = (_flat, _flat, _flat, _uneven, _shaded, _lined, _grainy)
