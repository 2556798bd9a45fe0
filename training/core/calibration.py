"""Calibration: a network that says 90 % should be right nine times in ten.

One number is enough for a network this size: the temperature that its logits are divided by
(Guo et al. 2017, "On calibration of modern neural networks", section 4.2). It is chosen so that on
validation images the mean confidence is the accuracy; Guo takes the one with the smallest loss,
which hangs on the few surest mistakes. Hippo divides the last layer's weights by it, so that every
answer of the finished network is calibrated.
"""

import math

import numpy as np
import numpy.typing as npt

from training.core.arrays import Array
from training.core.data.splits import Split
from training.core.network import Network, layers_of

LOWEST, HIGHEST = 0.2, 5.0
STEPS = 40  # halvings: log T to twelve digits


def calibrated(network: Network, validation: Split) -> tuple[Network, float]:
    """The network with its temperature folded in, and the temperature; softmax outputs only."""
    if network.output != "softmax" or not len(validation):
        return network, 1.0
    temperature = best_temperature(network.logits(validation.pixels()), validation.labels)
    parameters = network.parameters.copy()
    *_, (weights, bias) = layers_of(parameters, network.sizes)
    weights *= weights.dtype.type(1 / temperature)
    bias *= bias.dtype.type(1 / temperature)
    cooled = Network(network.sizes, network.activation, network.output, parameters)
    return cooled.frozen(), temperature


def best_temperature(logits: Array, labels: npt.NDArray[np.uint8]) -> float:
    """Where these answers are on average as sure as they are right: logits (n, 10), labels (n,).

    No network is always right, so one without a mistake here counts as (n + 1) / (n + 2) right,
    which is Laplace's rule of succession.
    """
    logits = logits.astype(np.float64)
    logits -= logits.max(axis=1, keepdims=True)
    right = np.mean(logits.argmax(axis=1) == labels)
    accuracy = min(right, (len(labels) + 1) / (len(labels) + 2))
    low, high = math.log(LOWEST), math.log(HIGHEST)
    for _ in range(STEPS):
        middle = (low + high) / 2
        # The largest of the ten is exp(0) over their sum.
        sure = (1 / np.exp(logits / math.exp(middle)).sum(axis=1)).mean()
        low, high = (middle, high) if sure > accuracy else (low, middle)
    return math.exp((low + high) / 2)
