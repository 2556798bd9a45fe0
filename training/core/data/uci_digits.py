"""The 1,797 small digits that come with Hippo, for where MNIST is not at hand.

The test part of "Optical Recognition of Handwritten Digits", E. Alpaydin and C. Kaynak, UCI Machine
Learning Repository, 1998 (doi:10.24432/C50P49), CC BY 4.0; real handwriting, 8×8, 17 grey levels.
"""

import hashlib
from functools import cache
from pathlib import Path

import numpy as np

from training.core.arrays import PIXELS
from training.core.data.centring import centre
from training.core.data.splits import Dataset, Split

FILE = Path(__file__).parent / "uci_digits.npz"
DARKEST = 16  # the grey level of full ink
# Enlarging smears every edge over 2.5 pixels; without the lightest quarter the strokes are as thin
# as MNIST's, and a network that learnt MNIST reads 87 % of these digits instead of 80 %.
SMEAR = 0.25


def load_uci_digits() -> Dataset:
    """The digits enlarged the MNIST way; every fifth one is a test image."""
    every = _enlarged()
    test = np.arange(len(every)) % 5 == 4
    return Dataset(
        name="uci-digits",
        train=every[np.flatnonzero(~test)],
        test=every[np.flatnonzero(test)],
        sha256=hashlib.sha256(FILE.read_bytes()).hexdigest(),
    )


@cache
def _enlarged() -> Split:
    """All of them; kept, as a sweep or a class asks again and again. Parts of it are copies."""
    with np.load(FILE, allow_pickle=False) as file:  # our own file, so NumPy may read it
        small, labels = file["images"], file["labels"].astype(np.uint8)
    ink = np.stack([centre(digit) for digit in small.astype(np.float32) / DARKEST])
    sharp = np.clip((ink - SMEAR) / (1 - SMEAR), 0, 1)
    return Split(np.rint(255 * sharp).astype(np.uint8).reshape(-1, PIXELS), labels)
