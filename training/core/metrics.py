"""How good a network is: what it gets right, what it confuses, and whether it knows."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.core.arrays import DIGITS, Array
from training.core.data.splits import Split
from training.core.network import Network

CHUNK = 2_000  # images at a time: their activations stay within a processor's cache
BINS = 15  # of confidence, for the calibration error


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A network's report on one split.

    accuracy   percent of the images answered rightly
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
        ece=_calibration_error(answers.max(axis=1).astype(np.float64), digits == labels),
    )


def percent(right: npt.NDArray[np.bool_]) -> float:
    """The share of yeses, 0 to 100: 9,541 of 10,000 is 95.41, to the last digit."""
    return 100 * int(np.count_nonzero(right)) / len(right)


def _calibration_error(confidence: Array, right: npt.NDArray[np.bool_]) -> float:
    """Mean gap between confidence and accuracy over 15 equal bins, in percent.

    Guo et al. 2017, "On calibration of modern neural networks", equation 5.
    """
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    claimed = np.bincount(bins, weights=confidence, minlength=BINS)
    earned = np.bincount(bins, weights=right, minlength=BINS)
    return 100 * float(np.abs(claimed - earned).sum()) / len(confidence)
