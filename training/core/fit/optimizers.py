"""How a gradient becomes a step: the rules that move the weights.

Each works in place on the network's flat parameter vector, and may use up the gradient. Those that
are linear in the gradient are handed it multiplied by the learning rate already: the rate is folded
into the output layer's slopes, which are thousands of times fewer numbers.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from training.core.arrays import Array

FRICTION = 0.9


class Optimizer(Protocol):
    """``slots`` is what it remembers between steps, by name: all a checkpoint needs."""

    linear: bool
    slots: dict[str, Array]

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None: ...


class SGD:
    """Straight down the slope: w -= η g."""

    linear = True

    def __init__(self, parameters: Array) -> None:
        self.slots: dict[str, Array] = {}

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        parameters -= gradient


class Momentum:
    """A ball with friction: u = 0.9 u + η g, w -= u (Polyak 1964)."""

    linear = True

    def __init__(self, parameters: Array) -> None:
        self.slots = {"velocity": np.zeros_like(parameters)}

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        velocity = self.slots["velocity"]
        velocity *= parameters.dtype.type(FRICTION)
        velocity += gradient
        parameters -= velocity


class Nesterov:
    """Momentum that looks ahead: u = 0.9 u + η g, w -= 0.9 u + η g.

    Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning",
    section 2, in the form that keeps the looked-ahead weights.
    """

    linear = True

    def __init__(self, parameters: Array) -> None:
        self.slots = {"velocity": np.zeros_like(parameters)}

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        velocity, friction = self.slots["velocity"], parameters.dtype.type(FRICTION)
        velocity *= friction
        velocity += gradient
        parameters -= gradient
        np.multiply(velocity, friction, out=gradient)
        parameters -= gradient


class Adam:
    """Steps of even size, whatever the slope's scale (Kingma & Ba 2015, algorithm 1)."""

    linear = False
    near, far, floor = 0.9, 0.999, 1e-8

    def __init__(self, parameters: Array) -> None:
        self.slots: dict[str, Array] = {
            "mean": np.zeros_like(parameters),
            "square": np.zeros_like(parameters),
            "steps": np.zeros(1),
        }

    def step(self, parameters: Array, gradient: Array, learning_rate: float) -> None:
        real = parameters.dtype.type
        mean, square, steps = self.slots["mean"], self.slots["square"], self.slots["steps"]
        steps += 1
        mean *= real(self.near)
        mean += real(1 - self.near) * gradient
        square *= real(self.far)
        gradient *= gradient
        gradient *= real(1 - self.far)
        square += gradient
        # Both means start at zero; dividing by 1 - βᵗ makes up for it.
        done = int(steps[0])
        np.sqrt(square, out=gradient)
        gradient *= real((1 - self.far**done) ** -0.5)
        gradient += real(self.floor)
        np.divide(mean, gradient, out=gradient)
        gradient *= real(learning_rate / (1 - self.near**done))
        parameters -= gradient


OPTIMIZERS: dict[str, Callable[[Array], Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adam": Adam,
}


def flush(values: Array) -> None:
    """Set numbers too small for full precision to 0: of no effect, but slow to compute with.

    The velocity of a weight whose pixel is hardly ever inked decays to such numbers and no further:
    0.9 times the smallest one rounds to itself.
    """
    values *= np.abs(values) >= np.finfo(values.dtype).tiny


def clip(gradient: Array, limit: float) -> None:
    """Shorten the gradient, in place, to at most ``limit``; its direction stays.

    Pascanu et al. 2013, "On the difficulty of training recurrent neural networks", algorithm 1.
    """
    length = float(np.dot(gradient, gradient)) ** 0.5
    if length > limit:
        gradient *= gradient.dtype.type(limit / length)
