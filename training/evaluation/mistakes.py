"""The worst mistakes: the images a network was surest of, and wrong."""

from typing import NamedTuple

import numpy as np

from training.core.arrays import Array
from training.core.data.splits import Split

MOST = 40


class Mistake(NamedTuple):
    """A wrongly answered image.

    row         in the split, from 0
    confidence  in the answer, percent; ``doubt`` is what the right digit got
    """

    row: int
    label: int
    answer: int
    confidence: float
    doubt: float


def worst_mistakes(answers: Array, split: Split, most: int = MOST) -> list[Mistake]:
    """The most confident wrong answers first; probabilities (n, 10)."""
    given = answers.argmax(axis=1)
    wrong = np.flatnonzero(given != split.labels)
    order = wrong[np.argsort(-answers[wrong].max(axis=1), kind="stable")]
    return [
        Mistake(
            row=int(row),
            label=int(split.labels[row]),
            answer=int(given[row]),
            confidence=100 * float(answers[row].max()),
            doubt=100 * float(answers[row, split.labels[row]]),
        )
        for row in order[:most]
    ]
