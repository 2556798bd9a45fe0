"""Why a digit: what each pixel added to it, as input × gradient.

The gradient says how much a digit's sum would rise if a pixel did; times the pixel, it says what
the pixel adds as things stand. Without biases, the relevances of a ReLU network are the sum itself,
cut into 784 parts.
"""

import numpy as np
import numpy.typing as npt

from training.core.activations import ACTIVATIONS
from training.core.network import Network

LARGEST = float(np.finfo(np.float32).max)


def relevances(
    network: Network, pixels: npt.NDArray[np.float32], digit: int
) -> npt.NDArray[np.float32]:
    """What each pixel (784,) adds to the sum behind ``digit``: (784,), below 0 against it."""
    hidden = network.activations(pixels[None])[1:-1]
    slope = network.layers[-1].weights[None, :, digit].astype(np.float64)
    # The forward pass cannot overflow, but weights of 1e38 in every layer can here.
    with np.errstate(over="ignore", invalid="ignore"):
        for layer, values in zip(network.layers[-2::-1], reversed(hidden), strict=True):
            ACTIVATIONS[network.activation].back(slope, values)
            slope = slope @ layer.weights.T
        relevant = np.nan_to_num(pixels * slope[0], nan=0, posinf=LARGEST, neginf=-LARGEST)
    return relevant.clip(-LARGEST, LARGEST).astype(np.float32)
