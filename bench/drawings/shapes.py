"""Shapes as strokes, none of which the outliers for fitting have."""

import math

import numpy as np

from training.core.data.outliers.strokes import Glyph, arc, line

_TURN, _WAVE = np.linspace(0, 2 * np.pi, 40), np.linspace(0, 1, 40)
_HEART = np.stack(
    [
        0.5 + 0.48 * np.sin(_TURN) ** 3,
        0.45
        - 0.39 * np.cos(_TURN)
        + 0.15 * np.cos(2 * _TURN)
        + 0.06 * np.cos(3 * _TURN)
        + 0.03 * np.cos(4 * _TURN),
    ],
    axis=1,
)
_RADIUS = np.linspace(0, 1, 70)
_SPIRAL = np.stack([_RADIUS * np.cos(14 * _RADIUS), _RADIUS * np.sin(14 * _RADIUS)], axis=1)
SHAPES: dict[str, Glyph] = {
    "heart": (_HEART,),
    "star": (
        line(
            *[
                (0.5 + 0.5 * math.sin(0.8 * math.pi * k), 0.5 - 0.5 * math.cos(0.8 * math.pi * k))
                for k in range(6)
            ]
        ),
    ),
    "spiral": (_SPIRAL,),
    "fish": (
        arc((0.4, 0.5), (0.4, 0.28), 0, 360),
        line((0.78, 0.5), (1, 0.2), (1, 0.8), (0.78, 0.5)),
    ),
    "tree": (line((0.5, 1), (0.5, 0.7)), line((0.5, 0), (0.9, 0.7), (0.1, 0.7), (0.5, 0))),
    "anchor": (
        line((0.5, 0.1), (0.5, 1)),
        arc((0.5, 0.6), (0.45, 0.4), 10, 170),
        line((0.3, 0.3), (0.7, 0.3)),
    ),
    "wave": (np.stack([_WAVE, 0.5 + 0.2 * np.sin(12.5 * _WAVE)], axis=1),),
    "hourglass": (line((0, 0), (1, 0), (0, 1), (1, 1), (0, 0)),),
    "euro": (
        arc((0.6, 0.5), (0.42, 0.5), -50, -310),
        line((0, 0.42), (0.6, 0.42)),
        line((0, 0.58), (0.6, 0.58)),
    ),
}
