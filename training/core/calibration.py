"""Calibration: a network that says 90 % should be right nine times in ten.

One number is enough for a network this size: the temperature that its logits are divided by
(Guo et al. 2017, "On calibration of modern neural networks", section 4.2). Hippo divides the last
layer's weights by it, so that every answer of the finished network is calibrated.
"""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from training.core.network import Network, layers_of
from training.core.splits import Array, Split

LOWEST, HIGHEST = 0.2, 5.0
GOLDEN = (math.sqrt(5) - 1) / 2
STEPS = 40  # of golden-section search: log T to eight digits


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
    """The temperature with the smallest loss on these answers: logits (n, 10), labels (n,)."""
    logits = logits.astype(np.float64)
    right = np.arange(len(labels)), labels

    def loss(log_temperature: float) -> float:
        z = logits / math.exp(log_temperature)
        peak = z.max(axis=1)
        return float((np.log(np.exp(z - peak[:, None]).sum(axis=1)) + peak - z[right]).mean())

    return math.exp(_lowest(loss, math.log(LOWEST), math.log(HIGHEST)))


def _lowest(loss: Callable[[float], float], low: float, high: float) -> float:
    """Where a function with one valley is lowest, by golden-section search."""
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = loss(left), loss(right)
    for _ in range(STEPS):
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = loss(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = loss(right)
    return (low + high) / 2
