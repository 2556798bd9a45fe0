"""Canny's edge detector (Canny 1986, "A computational approach to edge detection")."""

import numpy as np
import numpy.typing as npt

from training.core.arrays import SIDE
from training.core.data.corruptions.arrays import Images, Numbers, gaussian

SIGMA, LOW, HIGH = 1.0, 0.1, 0.2  # of the smoothing; slopes that go on an edge, and that begin one
Mask = npt.NDArray[np.bool_]


def canny_edges(images: Images, rng: np.random.Generator) -> Images:
    """Only the edges: smoothed, thinned across the slope, followed from the strong to the weak."""
    smooth = gaussian(images, SIGMA, edge=False)
    smooth /= gaussian(np.ones((1, SIDE, SIDE), np.float32), SIGMA, edge=False)
    down, right = _slopes(smooth)
    steepness = np.hypot(down, right)
    steepness[:, [0, -1]] = 0
    steepness[:, :, [0, -1]] = 0
    thinned = steepness * _is_ridge(steepness, down, right)
    weak, edges = thinned >= LOW, thinned >= HIGH
    while True:
        grown = weak & _dilated(edges)
        if (grown == edges).all():
            return grown.astype(np.float32)
        edges = grown


def _slopes(images: Images) -> tuple[Numbers, Numbers]:
    """Sobel's slope down and to the right."""
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)), mode="symmetric")
    across = padded[:, :, :-2] + 2 * padded[:, :, 1:-1] + padded[:, :, 2:]
    along = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
    return (across[:, 2:] - across[:, :-2]) / 4, (along[:, :, 2:] - along[:, :, :-2]) / 4


def _is_ridge(steepness: Numbers, down: Numbers, right: Numbers) -> Mask:
    """Whether a pixel is at least as steep as its two neighbours along the slope, interpolated."""
    is_down = np.abs(down) >= np.abs(right)
    less, more = np.sort(np.abs(np.stack([down, right])), axis=0)
    diagonal_share = less / np.maximum(more, 1e-12)
    padded = np.pad(steepness, ((0, 0), (1, 1), (1, 1)))
    step_down, step_right = np.sign(down).astype(int), np.sign(right).astype(int)
    numbers = np.arange(len(steepness))[:, None, None]
    rows, columns = np.mgrid[1 : SIDE + 1, 1 : SIDE + 1]
    ridge = np.ones(steepness.shape, bool)
    for way in (1, -1):
        straight = padded[
            numbers,
            rows + way * np.where(is_down, step_down, 0),
            columns + way * np.where(is_down, 0, step_right),
        ]
        diagonal = padded[numbers, rows + way * step_down, columns + way * step_right]
        ridge &= steepness >= (1 - diagonal_share) * straight + diagonal_share * diagonal
    return ridge


def _dilated(mask: Mask) -> Mask:
    """Every pixel that is set or touches one that is, corners included."""
    padded = np.pad(mask, ((0, 0), (1, 1), (1, 1)))
    rows = padded[:, :-2] | padded[:, 1:-1] | padded[:, 2:]
    grown: Mask = rows[:, :, :-2] | rows[:, :, 1:-1] | rows[:, :, 2:]
    return grown
