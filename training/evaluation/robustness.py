"""A closer look at a finished network: how it fares on digits it was not trained for."""

from typing import Any

import numpy as np

from training.core.arrays import SIDE
from training.core.data.splits import Split
from training.core.metrics import Evaluation, evaluate, percent, probabilities
from training.core.network import Network

SHIFTS = (1, 2, 3, 4)  # pixels
DIRECTIONS = ((0, 1), (0, -1), (1, 0), (-1, 0))


def shifted(split: Split, down: int, right: int) -> Split:
    """Every image moved by whole pixels; what leaves is lost, and paper comes in behind."""
    grid = split.images.reshape(-1, SIDE, SIDE)
    moved = np.zeros_like(grid)
    moved[:, max(down, 0) : SIDE + min(down, 0), max(right, 0) : SIDE + min(right, 0)] = grid[
        :, max(-down, 0) : SIDE + min(-down, 0), max(-right, 0) : SIDE + min(-right, 0)
    ]
    return Split(moved.reshape(split.images.shape), split.labels)


def shift_accuracy(network: Network, split: Split, pixels: int) -> float:
    """Percent right when every image is moved by ``pixels``; the mean over four directions."""
    right = [
        probabilities(network, shifted(split, down * pixels, right * pixels)).argmax(axis=1)
        == split.labels
        for down, right in DIRECTIONS
    ]
    return percent(np.concatenate(right))


def examine(network: Network, split: Split) -> dict[str, Any]:
    """The whole report, in plain numbers: percentages, counts and nats."""
    report: Evaluation = evaluate(network, split)
    return {
        "accuracy": report.accuracy,
        "samples": len(split),
        "per_digit": report.per_digit(),
        "confusion": report.confusion.tolist(),
        "ece": report.ece,
        "nll": report.nll,
        "shifted": {str(n): shift_accuracy(network, split, n) for n in SHIFTS},
    }
