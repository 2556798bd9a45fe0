"""Strokes: lines and arcs as points, and the images that a round pen makes of them.

A stroke is points (n, 2): x to the right, y down, 0–1 within the box of its glyph; a glyph is the
strokes of a letter, a sign or a shape.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Stroke = npt.NDArray[np.floating]
Glyph = tuple[Stroke, ...]
Point = tuple[float, float] | npt.NDArray[np.floating]  # x, y

CANVAS = 40  # pixels along one edge, of which preparation makes 28
LENGTH = 24  # pixels that the longer side of a glyph takes
SPACING = 1.0  # pixels between the points that the pen is pressed on


def line(*points: Point) -> Stroke:
    """Straight from point to point."""
    return np.array(points, dtype=float)


def arc(centre: Point, radii: Point, start: float, end: float) -> Stroke:
    """Part of an ellipse, from one angle to another, in degrees clockwise from three o'clock."""
    angles = np.radians(np.linspace(start, end, 24))
    return np.array(centre) + np.array(radii) * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def joined(*parts: Stroke) -> Stroke:
    """Drawn without lifting the pen."""
    return np.vstack(parts)


def by_hand(glyph: Sequence[Stroke], rng: np.random.Generator) -> Glyph:
    """A glyph as somebody draws it: turned, slanted, stretched and shaken; 0 is its middle."""
    points = np.vstack(glyph)
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(float((high - low).max()), 1e-6)
    angle, slant, stretch = rng.normal(0, 0.13), rng.normal(0, 0.17), np.exp(rng.normal(0, 0.16))
    turn = np.array(
        [[np.cos(angle) * stretch, slant - np.sin(angle)], [np.sin(angle), np.cos(angle) / stretch]]
    )
    shake = rng.uniform(0, 0.05)
    return tuple(
        ((stroke - (low + high) / 2) / size + _shaken(stroke, shake, rng)) @ turn.T
        for stroke in glyph
    )


def drawn(glyph: Sequence[Stroke], width: float, canvas: int = CANVAS) -> npt.NDArray[np.float32]:
    """Ink (canvas, canvas) 0–1 of strokes around 0, by a pen ``width`` pixels wide."""
    length = LENGTH * canvas / CANVAS
    points = np.vstack([_dense(stroke * length) for stroke in glyph]).astype(np.float32)
    np.clip(points, -canvas / 2, canvas / 2, out=points)
    places = np.arange(canvas, dtype=np.float32) - (canvas - 1) / 2
    across, down = ((axis[:, None] - places) ** 2 for axis in points.T)
    squares = (down[:, :, None] + across[:, None, :]).min(axis=0)
    ink: npt.NDArray[np.float32] = np.clip(width / 2 + 0.5 - np.sqrt(squares), 0, 1)
    return ink


def _shaken(stroke: Stroke, shake: float, rng: np.random.Generator) -> Stroke:
    """Offsets of the points; the close points of an arc move together, half as far."""
    if len(stroke) < 12:
        return rng.normal(0, shake, stroke.shape)
    knots = rng.normal(0, shake / 2, (4, 2))
    along = np.linspace(0, 3, len(stroke))
    return np.stack([np.interp(along, range(4), axis) for axis in knots.T], axis=1)


def _dense(stroke: Stroke) -> Stroke:
    """Points at most SPACING apart along the stroke; a single point stays one."""
    if len(stroke) == 1:
        return stroke
    steps = np.hypot(*np.diff(stroke, axis=0).T)
    at = np.concatenate([[0], steps.cumsum()])
    places = np.linspace(0, at[-1], 2 + int(at[-1] / SPACING))
    return np.stack([np.interp(places, at, axis) for axis in stroke.T], axis=1)
