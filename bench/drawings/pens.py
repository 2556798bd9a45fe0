"""Digits drawn again by a pen of any width: their middle lines, on a canvas of any size."""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

FINE = 112  # pixels: four for one, where the middle lines are found
SIDES = ((0, 1), (1, 0), (1, 1), (1, -1))  # half of a pixel's neighbours

Ink = npt.NDArray[np.float32]  # (h, w), 0.0 paper … 1.0 ink
Lines = npt.NDArray[np.floating]  # (n, 4): from x, y to x, y, as shares of the canvas


def enlarged(image: npt.NDArray[np.uint8], side: int) -> Ink:
    """A digit (28, 28) of 0–255 on a canvas of ``side`` pixels, as wide a pen as it had."""
    canvas = Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC)
    return np.asarray(canvas, np.float32) / 255


def middle_lines(image: npt.NDArray[np.uint8]) -> Lines:
    """The strokes of a digit without their width, as many short lines."""
    thin = thinned(enlarged(image, FINE) > 0.45)
    pixels = set(zip(*(axis.tolist() for axis in np.nonzero(thin)), strict=True))
    lines = [
        (x, y, x + right, y + down)
        for y, x in pixels
        for down, right in SIDES
        if (y + down, x + right) in pixels
    ]
    return np.array(lines or [(x, y, x, y) for y, x in pixels], float) / FINE


def thinned(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Lines one pixel wide.

    Zhang & Suen 1984, "A fast parallel algorithm for thinning digital patterns".
    """
    mask = mask.copy()
    changed = True
    while changed:
        changed = False
        for first in (True, False):
            removed = mask & _is_removable(mask, first=first)
            mask &= ~removed
            changed |= bool(removed.any())
    return mask


def _is_removable(mask: npt.NDArray[np.bool_], *, first: bool) -> npt.NDArray[np.bool_]:
    p = np.pad(mask, 1)
    north, south = p[:-2, 1:-1], p[2:, 1:-1]
    east, west = p[1:-1, 2:], p[1:-1, :-2]
    ring = (north, p[:-2, 2:], east, p[2:, 2:], south, p[2:, :-2], west, p[:-2, :-2])
    count = np.sum(ring, axis=0)
    turns = np.sum(
        [~one & following for one, following in zip(ring, (*ring[1:], north), strict=True)], axis=0
    )
    if first:
        open_sides = ~(north & east & south) & ~(east & south & west)
    else:
        open_sides = ~(north & east & west) & ~(north & south & west)
    removable: npt.NDArray[np.bool_] = (count >= 2) & (count <= 6) & (turns == 1) & open_sides
    return removable


def drawn(lines: Lines, side: int, width: float) -> Ink:
    """The lines by a round pen ``width`` pixels wide, on a canvas of ``side`` pixels."""
    scale = 2 if side < 400 else 1  # drawn twice as large, then halved: smooth edges
    canvas = Image.new("L", (side * scale, side * scale), 0)
    pen = ImageDraw.Draw(canvas)
    radius = width * scale / 2
    for x0, y0, x1, y1 in (lines * side * scale).tolist():
        if radius > 1:
            pen.ellipse((x0 - radius, y0 - radius, x0 + radius, y0 + radius), fill=255)
            pen.ellipse((x1 - radius, y1 - radius, x1 + radius, y1 + radius), fill=255)
        pen.line((x0, y0, x1, y1), fill=255, width=max(1, round(width * scale)))
    if scale > 1:
        canvas = canvas.resize((side, side), Image.Resampling.BOX)
    return np.asarray(canvas, np.float32) / 255
