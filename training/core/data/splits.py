"""A split is images and their labels; a dataset has a training and a test split, and ``parts``."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from training.core.arrays import PIXELS, Bytes

VALIDATION_SEED = 20_251  # fixed: changing the seed of a run never moves the held-out images


@dataclass(frozen=True, slots=True)
class Split:
    """Images and what they show.

    images  (n, 784) uint8   row by row, 0 paper … 255 ink
    labels  (n,)     uint8   the digits, 0–9
    """

    images: Bytes
    labels: Bytes

    def __post_init__(self) -> None:
        if self.images.shape != (len(self.labels), PIXELS):
            raise ValueError(f"{len(self.labels)} labels do not fit images {self.images.shape}.")

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, rows: slice | npt.NDArray[np.intp]) -> "Split":
        return Split(self.images[rows], self.labels[rows])

    def pixels(self) -> npt.NDArray[np.float32]:
        """The images as a network takes them: (n, 784) float32, 0.0 paper … 1.0 ink."""
        return np.multiply(self.images, np.float32(1 / 255), dtype=np.float32)


class Parts(NamedTuple):
    """What a run learns from, decides with, and is scored on once."""

    train: Split
    validation: Split
    test: Split


@dataclass(frozen=True, slots=True)
class Dataset:
    """A named set of digits.

    sha256 pins the data: of MNIST's uncompressed training images file, of ``uci_digits.npz``.
    """

    name: str
    train: Split
    test: Split
    sha256: str

    def parts(self, split: str = "validation") -> Parts:
        """Divide the training images as one of ``SPLITS`` says; the test images stay apart."""
        learn, hold_out = SPLITS[split](self.train.labels)
        return Parts(self.train[learn], self.train[hold_out], self.test)


def _stratified_twelfth(labels: Bytes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Hold out one image in twelve of every digit (5,000 of MNIST's 60,000)."""
    order = np.random.default_rng(VALIDATION_SEED).permutation(len(labels))
    by_digit = order[np.argsort(labels[order], kind="stable")]
    held_out = np.zeros(len(labels), dtype=bool)
    held_out[by_digit[::12]] = True
    return np.flatnonzero(~held_out), np.flatnonzero(held_out)


def _last_sixth(labels: Bytes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Hold out the last 10,000 of 60,000, as Nielsen's book does."""
    rows = np.arange(len(labels))
    cut = len(labels) - len(labels) // 6
    return rows[:cut], rows[cut:]


def _everything(labels: Bytes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Hold out nothing."""
    rows = np.arange(len(labels))
    return rows, rows[:0]


SPLITS = {"validation": _stratified_twelfth, "nielsen": _last_sixth, "none": _everything}
