"""Images that show no digit, or more than one, to teach a network what it should doubt.

Letters, signs and random figures are drawn with a pen and prepared as every drawing is, digits are
mirrored, turned, cut and struck through; the kinds that ``bench/reading/doubt.py`` judges by are
others.
"""

import numpy as np

from training.core.arrays import PIXELS, SIDE, Bytes
from training.core.data.outliers.kinds import OUTLIERS
from training.core.data.splits import Split
from training.core.steps import Steps, result_of

__all__ = ["OUTLIERS", "outliers", "views"]

A_STEP = 200  # images: some tenths of a second


def outliers(digits: Split, count: int, rng: np.random.Generator) -> Bytes:
    """``count`` images (n, 784) of all kinds; some are made of ``digits``."""
    return result_of(views(digits, count, rng))[0]


def views(digits: Split, count: int, rng: np.random.Generator) -> Steps[Bytes]:
    """Outliers as they are drawn, and three more views of each: (4, n, 784).

    Of kinds that are as random so, a view is mirrored, on its side or upside down; of the others
    it is the same image.
    """
    kinds = list(OUTLIERS.values())
    odds = np.array([kind.odds for kind in kinds])
    chosen = rng.choice(len(kinds), count, p=odds / odds.sum())
    images = np.empty((count, SIDE, SIDE), np.uint8)
    for row, kind in enumerate(chosen):
        if row % A_STEP == 0:
            yield row / count
        images[row] = np.round(255 * kinds[kind].draw(digits, rng)).reshape(SIDE, SIDE)
    is_free = np.array([kind.has_views for kind in kinds])[chosen]
    seen = np.stack([images] * 4)
    seen[1, is_free] = images[is_free, :, ::-1]
    seen[2, is_free] = np.rot90(images[is_free], axes=(1, 2))
    seen[3, is_free] = images[is_free, ::-1, ::-1]
    return seen.reshape(4, count, PIXELS)
