"""Which of two networks is better, and is it more than luck? The same digits, put to both."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from registry.evaluation.test_sets import TestSet
from training.core.arrays import Array
from training.core.metrics import Evaluation, probabilities, report
from training.core.network import Network

MOST_PICTURES = 40


class Duel(NamedTuple):
    """Two networks on the same images.

    only_first, only_second  images that only this one answers rightly
    chance                   of such a difference or a larger one between equals, 0–1
    """

    first: str
    second: str
    only_first: int
    only_second: int
    chance: float


class Disagreement(NamedTuple):
    """An image that was answered in different ways: (digit, confidence in percent) by name."""

    row: int
    label: int
    answers: dict[str, tuple[int, float]]


@dataclass(frozen=True)
class Comparison:
    exam: TestSet
    reports: dict[str, Evaluation]
    duels: list[Duel]
    disagreements: list[Disagreement]
    disagreeing: int


def compare_networks(networks: Mapping[str, Network], exam: TestSet) -> Comparison:
    """Put the exam to every network."""
    answers = {name: probabilities(network, exam.split) for name, network in networks.items()}
    right = {name: given.argmax(axis=1) == exam.split.labels for name, given in answers.items()}
    found = disagreements(answers, exam)
    return Comparison(
        exam=exam,
        reports={name: report(given, exam.split.labels) for name, given in answers.items()},
        duels=[_duel(pair, right) for pair in combinations(answers, 2)],
        disagreements=found[:MOST_PICTURES],
        disagreeing=len(found),
    )


def disagreements(answers: Mapping[str, Array], exam: TestSet) -> list[Disagreement]:
    """The most confident contradictions first."""
    given = np.stack([each.argmax(axis=1) for each in answers.values()])
    sure = np.stack([each.max(axis=1) for each in answers.values()])
    rows = np.flatnonzero((given != given[0]).any(axis=0))
    rows = rows[np.argsort(-sure[:, rows].min(axis=0), kind="stable")]
    return [
        Disagreement(
            row=int(row),
            label=int(exam.split.labels[row]),
            answers={
                name: (int(given[place, row]), 100 * float(sure[place, row]))
                for place, name in enumerate(answers)
            },
        )
        for row in rows
    ]


def mcnemar(only_first: int, only_second: int) -> float:
    """The exact two-sided McNemar test: how likely a coin gives so uneven a count, 0–1.

    McNemar 1947, "Note on the sampling error of the difference between correlated proportions".
    """
    n, few = only_first + only_second, min(only_first, only_second)
    ways, total = 1, 0
    for k in range(few + 1):
        total += ways
        ways = ways * (n - k) // (k + 1)
    return min(1.0, 2 * total / 2**n)


def _duel(pair: tuple[str, str], right: Mapping[str, np.ndarray]) -> Duel:
    first, second = right[pair[0]], right[pair[1]]
    counts = int((first & ~second).sum()), int((second & ~first).sum())
    return Duel(*pair, *counts, mcnemar(*counts))
