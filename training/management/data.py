"""The digits a command works on: from MNIST_DIR, or downloaded there with a progress bar."""

from django.conf import settings

from training import datasets
from training.core.data.splits import Dataset, Split
from training.management.progress import download_bar

OFFLINE = "The smaller digits that are included need no download: --dataset uci-digits."


def load_dataset(name: str) -> Dataset:
    """One of ``datasets.DATASETS``; raises DatasetUnavailable, with the way to go on offline."""
    mirrors = settings.MNIST_MIRRORS
    try:
        return datasets.load(name, settings.MNIST_DIR, mirrors, progress=download_bar)
    except datasets.NotDownloaded as error:
        raise datasets.NotDownloaded(f"{error} {OFFLINE}") from error


def load_test_images(name: str) -> Split:
    """The test images of a dataset alone; raises DatasetUnavailable."""
    return datasets.load_test(
        name, settings.MNIST_DIR, settings.MNIST_MIRRORS, progress=download_bar
    )
