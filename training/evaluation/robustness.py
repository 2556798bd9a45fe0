"""Robustness of a network: its accuracy on shifted images, and a report with all measures."""

from typing import Any

import numpy as np

from training.core.arrays import SIDE
from training.core.data.splits import Split
from training.core.metrics import evaluate, percent, probabilities
from training.core.network import Network

SHIFTS = (1, 2, 3, 4)  # pixels
DIRECTIONS = ((0, 1), (0, -1), (1, 0), (-1, 0))  # down, right


def shifted(split: Split, down: int, right: int) -> Split:
    """Every image moved by whole pixels; pixels that leave it are lost, new ones are 0 (paper)."""
    images = split.images.reshape(-1, SIDE, SIDE)
    moved = np.zeros_like(images)
    moved[:, max(down, 0) : SIDE + min(down, 0), max(right, 0) : SIDE + min(right, 0)] = images[
        :, max(-down, 0) : SIDE + min(-down, 0), max(-right, 0) : SIDE + min(-right, 0)
    ]
    return Split(moved.reshape(split.images.shape), split.labels)


def shift_accuracy(network: Network, split: Split, pixels: int) -> float:
    """Accuracy in percent on images shifted by ``pixels``, the mean over four directions."""
    correct = [
        probabilities(network, shifted(split, down * pixels, right * pixels)).argmax(axis=1)
        == split.labels
        for down, right in DIRECTIONS
    ]
    return percent(np.concatenate(correct))


def full_report(network: Network, split: Split) -> dict[str, Any]:
    """All measures as plain numbers: percentages, counts, and nats for ``nll``."""
    evaluation = evaluate(network, split)
    return {
        "accuracy": evaluation.accuracy,
        "samples": len(split),
        "per_digit": evaluation.per_digit(),
        "confusion": evaluation.confusion.tolist(),
        "ece": evaluation.ece,
        "nll": evaluation.nll,
        "shifted": {str(pixels): shift_accuracy(network, split, pixels) for pixels in SHIFTS},
    }
