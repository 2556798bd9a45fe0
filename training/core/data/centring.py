"""Prepares any drawing as MNIST was: 20 pixels at its longest, its ink centred on 28×28.

MNIST was prepared so, and a network trained on it expects it: anti-aliased scaling, then the centre
of mass on pixel 14 (measured: 14.00 ± 0.29 over MNIST, both ways).
"""

import math
from functools import cache

import numpy as np
import numpy.typing as npt

from training.core.arrays import SIDE, Array

BOX = 20  # pixels along the longer side of a digit
CENTRE = SIDE // 2
FINE_BOX = 4 * BOX  # where strokes are measured and thickened
NEXT_TO_NOTHING = 0.1  # of the strongest ink
STROKE = 0.09  # of the longer side: few of MNIST's pens are narrower


def normalised(ink: Array) -> npt.NDArray[np.float32]:
    """A drawing (h, w) by any pen as an image (28, 28), 0–1 and 1 where it is strongest.

    A thin line on a large sheet would be a faint line of the image: it is thickened first.
    """
    image = centre(thickened(_crop(np.asarray(ink, dtype=np.float32))))
    return np.clip(image / image.max(), 0, 1)


def thickened(ink: Array) -> Array:
    """A drawing, cropped, whose strokes are at least as wide as MNIST's.

    Where they are not, it is made FINE_BOX pixels long and grown on all sides until they are.
    """
    fine = _scale(ink, FINE_BOX)
    fine /= fine.max()
    thinnest = STROKE * max(fine.shape)
    if _stroke_width(fine) >= thinnest:
        return ink
    if max(ink.shape) > SIDE:
        fine = np.minimum(fine / _typical(fine), 1)
    missing = (thinnest - _stroke_width(fine)) / 2
    if missing <= 0:
        return ink
    grown = np.pad(fine, math.ceil(missing))
    for step in range(math.ceil(missing)):
        wider = _dilated(grown, corners=step % 2 == 1)
        grown += np.float32(min(1, missing - step)) * (wider - grown)
    return grown


def _typical(ink: Array) -> np.float32:
    """The median of the ink that is not next to nothing.

    A hairline of a picture that was shrunk falls on one pixel or between two; divided by this it
    is as dark everywhere. In a picture as small as MNIST's, grey is a soft edge.
    """
    inked = np.sort(ink[ink > NEXT_TO_NOTHING])
    typical: np.float32 = inked[(len(inked) - 1) // 2]
    return typical


def _stroke_width(ink: Array) -> float:
    """Twice the area of the strokes over the length of their outline, in pixels."""
    solid = ink > 0.5
    padded = np.pad(solid, 1)
    inner = solid & padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    outline = int(solid.sum() - inner.sum())
    return 2 * int(solid.sum()) / outline - (0 if inner.any() else 1)


def _dilated(ink: Array, *, corners: bool) -> Array:
    """The largest value of each pixel and its neighbours; in turns the discs stay round."""
    padded = np.pad(ink, 1)
    sides = [padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:], ink]
    if corners:
        sides += [padded[:-2, :-2], padded[:-2, 2:], padded[2:, :-2], padded[2:, 2:]]
    dilated: Array = np.maximum.reduce(sides)
    return dilated


def centre(ink: Array) -> npt.NDArray[np.float32]:
    """Fit a drawing (h, w), 0.0 paper … 1.0 ink, into (28, 28) the MNIST way."""
    digit = _scale(_crop(np.asarray(ink, dtype=np.float32)), BOX)
    height, width = digit.shape
    total = digit.sum()
    top = _start(digit.sum(axis=1) @ np.arange(height) / total, height)
    left = _start(digit.sum(axis=0) @ np.arange(width) / total, width)
    image = np.zeros((SIDE, SIDE), dtype=np.float32)
    image[top : top + height, left : left + width] = digit
    return image


def _crop(ink: Array) -> Array:
    """The smallest rectangle that holds all the ink."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        raise ValueError("The picture is empty.")
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _scale(ink: Array, longest: int) -> Array:
    """Make the longer side ``longest`` pixels and keep the proportions."""
    height, width = (max(1, round(side * longest / max(ink.shape))) for side in ink.shape)
    resampling = _kept_resampling if max(ink.shape) <= SIDE else _resampling
    scaled: Array = resampling(ink.shape[0], height) @ ink @ resampling(ink.shape[1], width).T
    return scaled


def _resampling(before: int, after: int) -> npt.NDArray[np.float32]:
    """The matrix (after, before) that resizes one axis; each row is a weighted mean.

    The weights are a triangle as wide as a new pixel when shrinking (so no line is lost between
    pixels), and as wide as an old one when growing: linear interpolation. Beyond the edges lies
    paper, so a digit's outline is as soft there as anywhere.
    """
    step = before / after
    reach = max(step, 1)
    margin = math.ceil(reach)
    places = (np.arange(after) + 0.5) * step - 0.5
    distances = np.abs(places[:, None] - np.arange(-margin, before + margin))
    weights = np.maximum(0, 1 - distances / reach)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights[:, margin:-margin].astype(np.float32)


_kept_resampling = cache(_resampling)  # of small images, which come by the thousand


def _start(mass: float, length: int) -> int:
    """Where to begin so that the mass lies on CENTRE, without leaving the image."""
    return min(max(round(CENTRE - float(mass)), 0), SIDE - length)
