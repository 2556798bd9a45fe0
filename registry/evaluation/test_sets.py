"""The test sets on which this site evaluates and compares networks."""

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
    """Test images and labels, with the name of their dataset."""

    __test__: ClassVar[bool] = False  # not a test class, whatever pytest makes of its name

    dataset: str
    split: Split


def choose_test_set(datasets: Iterable[str]) -> TestSet:
    """The test set for networks that were trained on these datasets.

    UCI digits if they all were trained on those; otherwise MNIST, or UCI digits without MNIST.
    """
    only_uci_digits = set(datasets) == {"uci-digits"}
    return _uci_digits() if only_uci_digits else _mnist_or_uci_digits(settings.MNIST_DIR)


@cache
def _uci_digits() -> TestSet:
    return TestSet("uci-digits", load_uci_digits().test)


@cache
def _mnist_or_uci_digits(directory: Path) -> TestSet:
    """Read once per process."""
    dataset = nearest(directory)
    return TestSet(dataset.name, dataset.test)
