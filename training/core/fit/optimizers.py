"""Optimizers: SGD, momentum, Nesterov and Adam, which turn a gradient into a step.

Each works in place on a flat parameter vector and its *slots*, vectors of the same length that
remember something between steps; it may use up the gradient. Those that are linear in the gradient
are handed it multiplied by the learning rate already: the rate is folded into the output layer's
slopes, which are thousands of times fewer numbers.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from training.core.arrays import Array, blocks

FRICTION = 0.9

Slots = dict[str, Array]


class Optimizer(Protocol):
    """Made for one kind of float; its constants are arrays, which NumPy need not convert.

    linear      whether the gradient comes multiplied by the learning rate
    idles       whether ``idle`` can make up for steps without a gradient
    negligible  what in a slot is too small to move a weight
    """

    linear: bool
    idles: bool
    negligible: float

    def slots(self, parameters: Array) -> Slots:
        """What it remembers before the first step, by name: with the parameters, its state."""

    def step(
        self, parameters: Array, gradient: Array, slots: Slots, learning_rate: float, number: int
    ) -> None:
        """Move the parameters for the ``number``-th time, counted from 1."""

    def idle(self, parameters: Array, slots: Slots, steps: int) -> None:
        """What ``steps`` steps with a gradient of 0 do."""


class SGD:
    """Straight down the slope: w -= η g."""

    linear = idles = True
    negligible = 0.0

    def __init__(self, dtype: npt.DTypeLike) -> None:
        pass

    def slots(self, parameters: Array) -> Slots:
        return {}

    def step(
        self, parameters: Array, gradient: Array, slots: Slots, learning_rate: float, number: int
    ) -> None:
        np.subtract(parameters, gradient, out=parameters)

    def idle(self, parameters: Array, slots: Slots, steps: int) -> None:
        pass


class Momentum:
    """A ball with friction: u = 0.9 u + η g, w -= u (Polyak 1964)."""

    linear = idles = True
    negligible = 1e-20  # hundreds of steps before float32 loses precision

    def __init__(self, dtype: npt.DTypeLike) -> None:
        self.friction = np.array(FRICTION, dtype)

    def slots(self, parameters: Array) -> Slots:
        return {"velocity": np.zeros_like(parameters)}

    def step(
        self, parameters: Array, gradient: Array, slots: Slots, learning_rate: float, number: int
    ) -> None:
        velocity = slots["velocity"]
        np.multiply(velocity, self.friction, out=velocity)
        np.add(velocity, gradient, out=velocity)
        np.subtract(parameters, velocity, out=parameters)

    def idle(self, parameters: Array, slots: Slots, steps: int) -> None:
        """The ball rolls on: by 0.9 u, 0.9² u … 0.9ⁿ u, a geometric series."""
        kept, velocity = FRICTION**steps, slots["velocity"]
        parameters -= velocity.dtype.type(FRICTION * (1 - kept) / (1 - FRICTION)) * velocity
        velocity *= velocity.dtype.type(kept)


class Nesterov(Momentum):
    """Momentum that looks ahead: u = 0.9 u + η g, w -= 0.9 u + η g.

    Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning",
    section 2, in the form that keeps the looked-ahead weights.
    """

    def step(
        self, parameters: Array, gradient: Array, slots: Slots, learning_rate: float, number: int
    ) -> None:
        velocity = slots["velocity"]
        np.multiply(velocity, self.friction, out=velocity)
        np.add(velocity, gradient, out=velocity)
        np.subtract(parameters, gradient, out=parameters)
        np.multiply(velocity, self.friction, out=gradient)
        np.subtract(parameters, gradient, out=parameters)

    def idle(self, parameters: Array, slots: Slots, steps: int) -> None:
        """0.9 times as far as momentum's ball, at every step."""
        rolled = np.zeros_like(parameters)
        super().idle(rolled, slots, steps)
        parameters += self.friction * rolled


class Adam:
    """Steps of even size, whatever the slope's scale (Kingma & Ba 2015, algorithm 1)."""

    linear = idles = False
    negligible = float(np.finfo(np.float32).tiny)
    near, far, floor = 0.9, 0.999, 1e-8

    def __init__(self, dtype: npt.DTypeLike) -> None:
        pass

    def slots(self, parameters: Array) -> Slots:
        return {"mean": np.zeros_like(parameters), "square": np.zeros_like(parameters)}

    def step(
        self, parameters: Array, gradient: Array, slots: Slots, learning_rate: float, number: int
    ) -> None:
        real = parameters.dtype.type
        mean, square = slots["mean"], slots["square"]
        mean *= real(self.near)
        mean += real(1 - self.near) * gradient
        square *= real(self.far)
        gradient *= gradient
        gradient *= real(1 - self.far)
        square += gradient
        # Both means start at zero; dividing by 1 - βᵗ makes up for it.
        np.sqrt(square, out=gradient)
        gradient *= real((1 - self.far**number) ** -0.5)
        gradient += real(self.floor)
        np.divide(mean, gradient, out=gradient)
        gradient *= real(learning_rate / (1 - self.near**number))
        parameters -= gradient

    def idle(self, parameters: Array, slots: Slots, steps: int) -> None:
        """Its means shrink at every step by a root: there is no closed form."""
        raise NotImplementedError


OPTIMIZERS: dict[str, Callable[[npt.DTypeLike], Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adam": Adam,
}


def flush(slots: Slots, negligible: float) -> None:
    """Set what is smaller to 0, in place.

    The velocity of a weight whose pixel is hardly ever inked decays to numbers too small for full
    precision, which are slow to compute with, and no further: 0.9 times the smallest one rounds to
    itself.
    """
    for values in slots.values():
        for block in blocks(len(values)):
            few = values[block]
            np.multiply(few, np.abs(few) >= negligible, out=few)


def clip(gradient: Array, limit: float) -> None:
    """Shorten the gradient, in place, to at most ``limit``; its direction stays.

    Pascanu et al. 2013, "On the difficulty of training recurrent neural networks", algorithm 1.
    """
    length = float(np.dot(gradient, gradient)) ** 0.5
    if length > limit:
        gradient *= gradient.dtype.type(limit / length)
