"""The test digits that this site measures networks with."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from training.core.data.splits import Split
from training.datasets import load_uci_digits, nearest


class Exam(NamedTuple):
    """A test set by its name; it is never passed off as another."""

    dataset: str
    split: Split


def exam_for(datasets: Iterable[str]) -> Exam:
    """What networks trained on these are tested on: MNIST where it is here, else the small set."""
    only_small = set(datasets) == {"uci-digits"}
    return _small() if only_small else _nearest(settings.MNIST_DIR)


@cache
def _small() -> Exam:
    return Exam("uci-digits", load_uci_digits().test)


@cache
def _nearest(directory: Path) -> Exam:
    """Read once per process."""
    dataset = nearest(directory)
    return Exam(dataset.name, dataset.test)
