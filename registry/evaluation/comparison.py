"""Compare networks on one test set: accuracy, McNemar's test, and where their answers differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from registry.evaluation.test_sets import TestSet
from training.core.arrays import Array
from training.core.metrics import Evaluation, probabilities, report
from training.core.network import Network
from training.evaluation.mcnemar import McNemarResult, mcnemar_test

MAX_DISAGREEMENTS = 40  # that are shown


class Disagreement(NamedTuple):
    """An image to which not all networks give the same digit.

    row      of the image in the test set
    answers  network -> (digit, confidence in percent)
    """

    row: int
    label: int
    answers: dict[str, tuple[int, float]]


@dataclass(frozen=True)
class Comparison:
    """The result of ``compare_networks``; networks are named as in its argument.

    mcnemar             (first, second) -> the test on that pair
    disagreements       at most MAX_DISAGREEMENTS, the most confident first
    disagreement_count  how many images there are in all
    """

    test_set: TestSet
    reports: dict[str, Evaluation]
    mcnemar: dict[tuple[str, str], McNemarResult]
    disagreements: list[Disagreement]
    disagreement_count: int


def compare_networks(networks: Mapping[str, Network], test_set: TestSet) -> Comparison:
    """Classify the whole test set with each network, and compare the answers."""
    split = test_set.split
    answers = {name: probabilities(network, split) for name, network in networks.items()}
    correct = {name: rows.argmax(axis=1) == split.labels for name, rows in answers.items()}
    differing = disagreements(answers, test_set)
    return Comparison(
        test_set=test_set,
        reports={name: report(rows, split.labels) for name, rows in answers.items()},
        mcnemar={
            (first, second): mcnemar_test(correct[first], correct[second])
            for first, second in combinations(answers, 2)
        },
        disagreements=differing[:MAX_DISAGREEMENTS],
        disagreement_count=len(differing),
    )


def disagreements(answers: Mapping[str, Array], test_set: TestSet) -> list[Disagreement]:
    """Every image that the networks answer differently, from probabilities (n, 10) by network.

    Sorted by the confidence of the least confident network, highest first.
    """
    digits = np.stack([rows.argmax(axis=1) for rows in answers.values()])
    confidence = np.stack([rows.max(axis=1) for rows in answers.values()])
    differing = np.flatnonzero((digits != digits[0]).any(axis=0))
    order = np.argsort(-confidence[:, differing].min(axis=0), kind="stable")
    return [
        Disagreement(
            row=int(row),
            label=int(test_set.split.labels[row]),
            answers={
                name: (int(digits[n, row]), 100 * float(confidence[n, row]))
                for n, name in enumerate(answers)
            },
        )
        for row in differing[order]
    ]
