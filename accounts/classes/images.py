"""The images that submissions are evaluated on: MNIST where the site has it, else UCI digits."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from training.core.data.splits import SPLITS, Dataset, Split
from training.datasets import DatasetUnavailable, load_mnist, load_uci_digits

LOADERS: dict[str, Callable[[Path], Dataset]] = {
    "mnist": load_mnist,
    "uci-digits": lambda _directory: load_uci_digits(),
}
TITLES = {"mnist": "MNIST", "uci-digits": _("the UCI digits that come with Hippo, not MNIST")}


class HeldOut(NamedTuple):
    """Images that nobody should train on: ``train_mnist`` leaves out both."""

    dataset: str
    validation: Split
    test: Split


def held_out(dataset: str) -> HeldOut:
    """Of that dataset; read once per process. Raises DatasetUnavailable."""
    return _read(dataset, settings.MNIST_DIR)


def nearest_held_out() -> HeldOut:
    """Of MNIST if it is here, else of the digits that come with Hippo."""
    try:
        return held_out("mnist")
    except DatasetUnavailable:
        return held_out("uci-digits")


@cache
def _read(dataset: str, directory: Path) -> HeldOut:
    if dataset not in LOADERS:
        raise DatasetUnavailable(f"There is no dataset {dataset}.")
    data = LOADERS[dataset](directory)
    _, rows = SPLITS["validation"](data.train.labels)
    return HeldOut(data.name, data.train[rows], data.test)
