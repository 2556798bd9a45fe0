"""How a gradient becomes a step: the rules that move the weights.

Each works in place on the network's flat parameter vector, and may use up the gradient.
"""

from typing import Protocol

import numpy as np

from training.core.splits import Array


class Optimizer(Protocol):
    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None: ...


class SGD:
    """Straight down the slope: w -= η g."""

    def __init__(self, parameters: Array) -> None:
        pass

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        gradient *= parameters.dtype.type(learning_rate)
        parameters -= gradient


class Momentum:
    """A ball with friction: v = 0.9 v + g, w -= η v (Polyak 1964)."""

    friction = 0.9

    def __init__(self, parameters: Array) -> None:
        self.velocity = np.zeros_like(parameters)

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        self.velocity *= parameters.dtype.type(self.friction)
        self.velocity += gradient
        np.multiply(self.velocity, parameters.dtype.type(learning_rate), out=gradient)
        parameters -= gradient


OPTIMIZERS: dict[str, type[SGD] | type[Momentum]] = {"sgd": SGD, "momentum": Momentum}


def clip(gradient: Array, limit: float) -> None:
    """Shorten the gradient, in place, to at most ``limit``; its direction stays.

    Pascanu et al. 2013, "On the difficulty of training recurrent neural networks", algorithm 1.
    """
    length = float(np.dot(gradient, gradient)) ** 0.5
    if length > limit:
        gradient *= gradient.dtype.type(limit / length)
