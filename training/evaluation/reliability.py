"""Reliability: of all answers given with 90 % confidence, nine in ten should be right.

The picture is the one of Guo et al. 2017, "On calibration of modern neural networks", figure 1.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from training.core.arrays import Array
from training.core.metrics import BINS


class Bin(NamedTuple):
    """The answers whose confidence lies between two bounds.

    low, high, confidence, accuracy  percent; the last two are means over ``total`` answers
    """

    low: float
    high: float
    total: int
    confidence: float
    accuracy: float


def reliability(answers: Array, labels: npt.NDArray[np.uint8]) -> list[Bin]:
    """The bins that have answers in them; probabilities (n, 10), labels (n,)."""
    confidence = answers.max(axis=1).astype(np.float64)
    right = answers.argmax(axis=1) == labels
    places = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        Bin(
            low=100 * place / BINS,
            high=100 * (place + 1) / BINS,
            total=int(members.sum()),
            confidence=100 * float(confidence[members].mean()),
            accuracy=100 * float(right[members].mean()),
        )
        for place in range(BINS)
        if (members := places == place).any()
    ]
