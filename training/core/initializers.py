"""Initial weights: how large the random weights are that training starts from."""

from collections.abc import Callable

import numpy as np

from training.core.activations import ACTIVATIONS
from training.core.network import Network, parameter_count


def _he(network: Network, rng: np.random.Generator) -> None:
    """Weights of variance 2 / n_in, so that ReLU layers keep the signal's size; zero biases.

    He et al. 2015, "Delving deep into rectifiers", equation 10. The 2 is the gain of ReLU; every
    activation has its own, and the output layer has 1.
    """
    for place, layer in enumerate(network.layers, start=1):
        hidden = place < len(network.layers)
        gain = ACTIVATIONS[network.activation].gain if hidden else 1.0
        layer.weights[:] = rng.normal(
            scale=(gain / len(layer.weights)) ** 0.5, size=layer.weights.shape
        )


def _normal(network: Network, rng: np.random.Generator) -> None:
    """Every weight and bias from N(0, 1), as in chapter 1 of Nielsen's book."""
    for layer in network.layers:
        layer.bias[:] = rng.normal(size=layer.bias.shape)
        layer.weights[:] = rng.normal(size=layer.weights.shape)


INITS: dict[str, Callable[[Network, np.random.Generator], None]] = {"he": _he, "normal": _normal}


def initial_network(
    sizes: tuple[int, ...],
    activation: str,
    output: str,
    init: str,
    *,
    rng: np.random.Generator,
    dtype: type[np.floating] = np.float32,
) -> Network:
    """An untrained network whose parameters may be written to."""
    if activation not in ACTIVATIONS:
        raise ValueError(f"Unknown activation; must be one of: {', '.join(ACTIVATIONS)}.")
    network = Network(sizes, activation, output, np.zeros(parameter_count(sizes), dtype))
    INITS[init](network, rng)
    return network
