"""The worst mistakes are the wrong predictions with the highest confidence."""

import numpy as np
import pytest

from training.core.arrays import Array
from training.core.data.splits import Split
from training.evaluation.mistakes import worst_mistakes


def probabilities(*predictions: tuple[int, float]) -> Array:
    """Probabilities (n, 10) with these predicted digits and confidences."""
    rows = np.empty((len(predictions), 10), np.float32)
    for row, (digit, confidence) in zip(rows, predictions, strict=True):
        row[:] = (1 - confidence) / 9
        row[digit] = confidence
    return rows


def split(*labels: int) -> Split:
    return Split(np.zeros((len(labels), 784), np.uint8), np.array(labels, np.uint8))


def test_the_most_confident_mistakes_come_first() -> None:
    predictions = probabilities((1, 0.9), (2, 0.6), (3, 0.99), (4, 0.8))

    mistakes = worst_mistakes(predictions, split(1, 0, 5, 0))

    assert [(each.row, each.label, each.predicted) for each in mistakes] == [
        (2, 5, 3),
        (3, 0, 4),
        (1, 0, 2),
    ]
    assert mistakes[0].confidence == pytest.approx(99)
    assert mistakes[0].label_confidence == pytest.approx(100 * 0.01 / 9)
    assert worst_mistakes(predictions, split(1, 0, 5, 0), most=1) == mistakes[:1]


def test_a_network_without_mistakes_has_none() -> None:
    assert worst_mistakes(probabilities((1, 0.9)), split(1)) == []
