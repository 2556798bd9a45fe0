"""The worst mistakes of a network: wrong predictions with the highest confidence."""

from typing import NamedTuple

import numpy as np

from training.core.arrays import Array
from training.core.data.splits import Split

MAX_MISTAKES = 40


class Mistake(NamedTuple):
    """A wrongly classified image.

    row               in the split, from 0
    confidence        the predicted digit's probability, percent
    label_confidence  the right digit's probability, percent
    """

    row: int
    label: int
    predicted: int
    confidence: float
    label_confidence: float


def worst_mistakes(probabilities: Array, split: Split, most: int = MAX_MISTAKES) -> list[Mistake]:
    """The most confident mistakes first; probabilities (n, 10)."""
    predicted = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(predicted != split.labels)
    order = wrong[np.argsort(-probabilities[wrong].max(axis=1), kind="stable")]
    return [
        Mistake(
            row=int(row),
            label=int(split.labels[row]),
            predicted=int(predicted[row]),
            confidence=100 * float(probabilities[row].max()),
            label_confidence=100 * float(probabilities[row, split.labels[row]]),
        )
        for row in order[:most]
    ]
