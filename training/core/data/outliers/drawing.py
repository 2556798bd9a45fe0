"""A drawing of strokes or ink becomes an image, by any pen, and some as photographs of it."""

import numpy as np
import numpy.typing as npt

from training.core.arrays import PIXELS
from training.core.data.centring import normalised
from training.core.data.outliers.strokes import CANVAS, Glyph, drawn
from training.core.data.redrawn import photographed

Image = npt.NDArray[np.float32]  # (784,), 0–1
Ink = npt.NDArray[np.float32]  # (h, w), 0.0 paper … 1.0

THINNEST, WIDEST = 1.5, 5.0  # pixels of the canvas
PHOTOGRAPHED = 0.3  # of the drawings
FINE_CANVAS = 80  # pixels along one edge for those
HAIRLINE = 1.0  # pixels of the fine canvas


def by_pen(glyph: Glyph, rng: np.random.Generator) -> Image:
    """By any pen; a photographed one may be a hairline."""
    if rng.random() < PHOTOGRAPHED:
        widest = WIDEST * FINE_CANVAS / CANVAS
        return photographed(drawn(glyph, rng.uniform(HAIRLINE, widest), FINE_CANVAS), rng)
    return normalised(drawn(glyph, rng.uniform(THINNEST, WIDEST))).reshape(PIXELS)


def prepared(ink: Ink, rng: np.random.Generator) -> Image:
    """Ink as it is."""
    if rng.random() < PHOTOGRAPHED:
        return photographed(np.kron(ink, np.ones((2, 2), np.float32)), rng)
    return normalised(ink).reshape(PIXELS)
