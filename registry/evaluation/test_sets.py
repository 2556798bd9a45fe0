"""The test digits that this site measures networks with."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from django.conf import settings

from training.core.data.splits import Split
from training.datasets import load_uci_digits, nearest


@dataclass(frozen=True)
class TestSet:
    """A test set by its name; it is never passed off as another."""

    __test__: ClassVar[bool] = False  # pytest would collect it by its name

    dataset: str
    split: Split


def choose_test_set(datasets: Iterable[str]) -> TestSet:
    """What networks trained on these are tested on: MNIST where it is here, else the small set."""
    only_small = set(datasets) == {"uci-digits"}
    return _small() if only_small else _nearest(settings.MNIST_DIR)


@cache
def _small() -> TestSet:
    return TestSet("uci-digits", load_uci_digits().test)


@cache
def _nearest(directory: Path) -> TestSet:
    """Read once per process."""
    dataset = nearest(directory)
    return TestSet(dataset.name, dataset.test)
