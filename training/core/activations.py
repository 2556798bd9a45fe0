"""Activation functions, one row each, and output functions.

A row holds all that the rest of Hippo needs to know of an activation: to add one, add a row.

Samples are rows. Shapes name their axes: ``batch`` images handled together, ``n_in`` units
feeding a layer, ``n_out`` units it produces. All functions work in place, so that training
allocates nothing inside its loop.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from training.core.arrays import Array

LARGE_BATCH = 128  # rows from which softmax is faster on the transpose
ZERO = np.zeros((), np.float32)  # as an array: a Python number is converted at every call


SATURATED = 1e-4  # a sigmoid or tanh this close to its end passes next to nothing back

Mask = npt.NDArray[np.bool_]


class Activation(NamedTuple):
    """An elementwise function and what is known about it.

    value(z)      z (batch, n_out) becomes f(z)
    back(d, a)    d (batch, n_out), d loss / d a, becomes d loss / d z, where a = f(z)
    bound         the largest |f(z)|; infinity where there is none
    flat_ends(a)  masks (batch, n_out), one for each end where f has next to no slope
    gain          variance of He's initial weights, times n_in
    recipe        the recipe that trains it unless another one is named
    """

    value: Callable[[Array], object]
    back: Callable[[Array, Array], object]
    bound: float
    flat_ends: Callable[[Array], tuple[Mask, ...]]
    gain: float
    recipe: str


def _relu(z: Array) -> None:
    np.maximum(z, ZERO, out=z)


def _relu_back(d: Array, a: Array) -> None:
    d *= a > ZERO  # a masked copy takes five times as long


def _relu_ends(a: Array) -> tuple[Mask, ...]:
    return (a == 0,)


def _sigmoid(z: Array) -> None:
    """1 / (1 + exp(-z)) written with tanh, which never overflows."""
    z *= 0.5
    np.tanh(z, out=z)
    z += 1
    z *= 0.5


def _sigmoid_back(d: Array, a: Array) -> None:
    d *= a
    d *= 1 - a


def _sigmoid_ends(a: Array) -> tuple[Mask, ...]:
    return a < SATURATED, a > 1 - SATURATED


def _tanh(z: Array) -> None:
    np.tanh(z, out=z)


def _tanh_back(d: Array, a: Array) -> None:
    d *= 1 - a * a


def _tanh_ends(a: Array) -> tuple[Mask, ...]:
    return a < SATURATED - 1, a > 1 - SATURATED


def _softmax(z: Array) -> None:
    """exp(z) over its sum, row by row; the row's maximum is taken off first, against overflow.

    NumPy compares and adds few long rows faster than many short ones, so a large batch is turned.
    """
    if len(z) < LARGE_BATCH:
        z -= np.maximum.reduce(z, axis=1, keepdims=True)
        np.exp(z, out=z)
        z /= np.add.reduce(z, axis=1, keepdims=True)
        return
    turned = np.ascontiguousarray(z.T)
    turned -= np.maximum.reduce(turned, axis=0)
    np.exp(turned, out=turned)
    np.divide(turned.T, np.add.reduce(turned, axis=0)[:, None], out=z)


ACTIVATIONS = {
    "relu": Activation(_relu, _relu_back, math.inf, _relu_ends, gain=2.0, recipe="modern"),
    "sigmoid": Activation(_sigmoid, _sigmoid_back, 1.0, _sigmoid_ends, gain=1.0, recipe="nielsen"),
    "tanh": Activation(_tanh, _tanh_back, 1.0, _tanh_ends, gain=1.0, recipe="modern"),
}

OUTPUTS: dict[str, Callable[[Array], object]] = {
    "softmax": _softmax,
    "sigmoid": _sigmoid,
    "relu": _relu,
}
