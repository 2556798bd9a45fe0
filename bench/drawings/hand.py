"""A hand that draws glyphs, to judge by: bent as a whole by slow waves, tilted up to 15 degrees.

The hand that outliers for fitting are drawn by is another: it moves each point by itself.
"""

import math
from collections.abc import Sequence

import numpy as np

from training.core.data.outliers.strokes import Glyph, Stroke

TILT, SLANT, STRETCH = math.radians(15), 0.3, 1.3  # the most of each
BEND = 0.04  # of the glyph's size


def by_hand(glyph: Sequence[Stroke], rng: np.random.Generator) -> Glyph:
    """A glyph whose middle is 0 and whose longer side is about 1."""
    points = np.vstack(glyph)
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(float((high - low).max()), 1e-6)
    tilt, slant = rng.uniform(-TILT, TILT), rng.uniform(-SLANT, SLANT)
    stretch = STRETCH ** rng.uniform(-1, 1)
    turn = np.array([[math.cos(tilt), -math.sin(tilt)], [math.sin(tilt), math.cos(tilt)]])
    shape = turn @ np.array([[stretch, slant], [0, 1]])
    waves, phases = rng.uniform(2, 6, (2, 2)), rng.uniform(0, 2 * math.pi, 2)
    bent = []
    for stroke in glyph:
        at = (stroke - (low + high) / 2) / size
        at = at + BEND * np.sin(at @ waves.T + phases)
        bent.append(at @ shape.T)
    return tuple(bent)
