"""The datasets to choose from: MNIST, and the small set of digits that comes with Hippo."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from training.core.data.splits import Dataset, Split
from training.core.data.uci_digits import load_uci_digits
from training.download import Progress, no_progress
from training.mnist_files import (
    DatasetUnavailable,
    NotDownloaded,
    fetch_mnist,
    load_mnist,
    load_mnist_test,
)

__all__ = [
    "DATASETS",
    "DatasetUnavailable",
    "NotDownloaded",
    "fetch_mnist",
    "load",
    "load_mnist",
    "load_test",
    "load_uci_digits",
    "nearest",
]


def load(
    name: str, directory: Path, mirrors: Sequence[str], *, progress: Progress = no_progress
) -> Dataset:
    """One of DATASETS. MNIST is read from ``directory``, or downloaded to it from ``mirrors``."""
    if name not in DATASETS:
        raise DatasetUnavailable(f"Unknown dataset; must be one of: {', '.join(DATASETS)}.")
    return DATASETS[name](directory, mirrors, progress)


def load_test(
    name: str, directory: Path, mirrors: Sequence[str], *, progress: Progress = no_progress
) -> Split:
    """The test images of one of DATASETS, as ``load`` finds them, without reading the others."""
    if name == "mnist":
        with suppress(DatasetUnavailable):
            return load_mnist_test(directory)
    return load(name, directory, mirrors, progress=progress).test


def nearest(directory: Path) -> Dataset:
    """MNIST if it is in ``directory``, else the digits that come with Hippo; no download."""
    try:
        return load_mnist(directory)
    except DatasetUnavailable:
        return load_uci_digits()


def _load_or_fetch_mnist(directory: Path, mirrors: Sequence[str], progress: Progress) -> Dataset:
    try:
        return load_mnist(directory)
    except DatasetUnavailable:
        fetch_mnist(directory, mirrors, progress=progress)
        return load_mnist(directory)


DATASETS: dict[str, Callable[[Path, Sequence[str], Progress], Dataset]] = {
    "mnist": _load_or_fetch_mnist,
    "uci-digits": lambda directory, mirrors, progress: load_uci_digits(),
}
