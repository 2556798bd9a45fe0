"""Metrics of a network on a split: accuracy, confusion matrix, likelihood, calibration."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from training.core.arrays import DIGITS, Array
from training.core.data.splits import Split
from training.core.network import Network

CHUNK = 2_000  # images at a time: their activations stay within a processor's cache
BINS = 15  # of confidence, for the calibration error


class Bin(NamedTuple):
    """The answers whose confidence lies between two bounds.

    low, high, confidence, accuracy  percent; the last two are means over ``total`` answers
    """

    low: float
    high: float
    total: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The metrics of a network on one split.

    accuracy   percent of the images whose digit is right
    confusion  (10, 10) counts: rows are labels, columns are answers
    nll        mean -log of the probability given to the right digit
    ece        expected calibration error, in percent: how far confidence and accuracy are apart
    """

    accuracy: float
    confusion: npt.NDArray[np.int64]
    nll: float
    ece: float

    def per_digit(self) -> list[float | None]:
        """Percent right of each digit's images; None for a digit the split does not have."""
        return [
            100 * float(self.confusion[digit, digit]) / int(total) if total else None
            for digit, total in enumerate(self.confusion.sum(axis=1))
        ]


def probabilities(network: Network, split: Split) -> Array:
    """What the network makes of every image of a split, (n, 10)."""
    answers = [np.empty((0, DIGITS), np.float32)]
    for start in range(0, len(split), CHUNK):
        answers.append(network.probabilities(split[start : start + CHUNK].pixels()))
    return np.concatenate(answers)


def evaluate(network: Network, split: Split) -> Evaluation:
    """Read a split once and report on it."""
    if not len(split):
        raise ValueError("There is nothing to evaluate on: the split is empty.")
    return report(probabilities(network, split), split.labels)


def report(answers: Array, labels: npt.NDArray[np.uint8]) -> Evaluation:
    """Compare probabilities (n, 10) with labels (n,)."""
    digits = answers.argmax(axis=1)
    confusion = np.zeros((DIGITS, DIGITS), np.int64)
    np.add.at(confusion, (labels, digits), 1)
    right = answers[np.arange(len(labels)), labels].astype(np.float64)
    return Evaluation(
        accuracy=percent(digits == labels),
        confusion=confusion,
        nll=float(-np.log(np.maximum(right, 1e-12)).mean()),
        ece=calibration_error(calibration_bins(answers, labels)),
    )


def percent(right: npt.NDArray[np.bool_]) -> float:
    """The share of yeses, 0 to 100: 9,541 of 10,000 is 95.41, to the last digit."""
    return 100 * int(np.count_nonzero(right)) / len(right)


def calibration_bins(answers: Array, labels: npt.NDArray[np.uint8]) -> list[Bin]:
    """Answers grouped by confidence, without empty bins: probabilities (n, 10), labels (n,)."""
    confidence = answers.max(axis=1).astype(np.float64)
    right = answers.argmax(axis=1) == labels
    numbers = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        Bin(
            low=100 * number / BINS,
            high=100 * (number + 1) / BINS,
            total=int(members.sum()),
            confidence=100 * float(confidence[members].mean()),
            accuracy=100 * float(right[members].mean()),
        )
        for number in range(BINS)
        if (members := numbers == number).any()
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """The mean gap between confidence and accuracy over all answers, in percent.

    Guo et al. 2017, "On calibration of modern neural networks", equation 5.
    """
    gaps = sum(each.total * abs(each.confidence - each.accuracy) for each in bins)
    return gaps / sum(each.total for each in bins)
