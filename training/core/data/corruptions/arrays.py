"""What every corruption works on: images, strengths, and the helpers they share."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from training.core.arrays import SIDE

Images = npt.NDArray[np.float32]  # (n, 28, 28), 0.0 paper … 1.0 ink
Numbers = npt.NDArray[np.floating]
Corruption = Callable[[Images, np.random.Generator], Images]


def clipped(images: Numbers) -> Images:
    """Back into 0–1, as float32."""
    return np.clip(images, 0, 1).astype(np.float32)


def per_image(strength: float | Numbers) -> float | Numbers:
    """A strength for all images, or one for each (n,), ready to be multiplied with images."""
    return strength if np.ndim(strength) == 0 else np.asarray(strength)[:, None, None]


def gaussian(images: Images, sigma: float, *, edge: bool = True) -> Images:
    """Blurred out to four standard deviations; beyond the border the edge pixel goes on, or paper.

    The blur of one axis is a matrix (28, 28), so the whole blur is two products.
    """
    reach = int(4 * sigma + 0.5)
    offsets = np.arange(-reach, reach + 1)
    kernel = np.exp(-(offsets**2) / (2 * sigma**2))
    kernel /= kernel.sum()
    matrix = np.zeros((SIDE, SIDE))
    for offset, share in zip(offsets, kernel, strict=True):
        source = np.arange(SIDE) + offset
        rows = np.arange(SIDE) if edge else np.flatnonzero((source >= 0) & (source < SIDE))
        np.add.at(matrix, (rows, np.clip(source, 0, SIDE - 1)[rows]), share)
    blur = matrix.astype(np.float32)
    blurred: Images = (blur @ images @ blur.T).astype(np.float32, copy=False)
    return blurred
