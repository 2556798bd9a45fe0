"""Images that show no digit, or more than one, to teach a network what it should doubt.

Letters, signs and characters are drawn with a pen and prepared as every drawing is; the kinds that
``bench/doubt.py`` judges by are others.
"""

import numpy as np

from training.core.arrays import PIXELS, Bytes
from training.core.data.outliers.generators import OUTLIERS
from training.core.data.splits import Split

__all__ = ["OUTLIERS", "outliers"]


def outliers(digits: Split, count: int, rng: np.random.Generator) -> Bytes:
    """``count`` images (n, 784) of all kinds; those of two digits are made of ``digits``."""
    generators, weights = zip(*OUTLIERS.values(), strict=True)
    odds = np.array(weights) / sum(weights)
    images = np.empty((count, PIXELS), np.uint8)
    for row, kind in enumerate(rng.choice(len(generators), count, p=odds)):
        images[row] = np.round(255 * generators[kind](digits, rng))
    return images
