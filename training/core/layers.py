"""What a unit does with its sum: the activations, and how a gradient passes back through them.

Samples are rows. Shapes name their axes: ``batch`` images handled together, ``n_in`` units
feeding a layer, ``n_out`` units it produces. All functions work in place, so that training
allocates nothing inside its loop.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from training.core.arrays import Array

MANY = 128  # rows
ZERO = np.zeros((), np.float32)  # as an array: a Python number is converted at every call


class Activation(NamedTuple):
    """An elementwise function, and its slope in terms of its own output.

    value(z)      z (batch, n_out) becomes f(z)
    back(d, a)    d (batch, n_out), d loss / d a, becomes d loss / d z, where a = f(z)
    """

    value: Callable[[Array], object]
    back: Callable[[Array, Array], object]


def _relu(z: Array) -> None:
    np.maximum(z, ZERO, out=z)


def _relu_back(d: Array, a: Array) -> None:
    d *= a > ZERO  # a masked copy takes five times as long


def _sigmoid(z: Array) -> None:
    """1 / (1 + exp(-z)) written with tanh, which never overflows."""
    z *= 0.5
    np.tanh(z, out=z)
    z += 1
    z *= 0.5


def _sigmoid_back(d: Array, a: Array) -> None:
    d *= a
    d *= 1 - a


def _tanh(z: Array) -> None:
    np.tanh(z, out=z)


def _tanh_back(d: Array, a: Array) -> None:
    d *= 1 - a * a


def _softmax(z: Array) -> None:
    """exp(z) over its sum, row by row; the row's maximum is taken off first, against overflow.

    NumPy compares and adds few long rows faster than many short ones, so a large batch is turned.
    """
    if len(z) < MANY:
        z -= np.maximum.reduce(z, axis=1, keepdims=True)
        np.exp(z, out=z)
        z /= np.add.reduce(z, axis=1, keepdims=True)
        return
    turned = np.ascontiguousarray(z.T)
    turned -= np.maximum.reduce(turned, axis=0)
    np.exp(turned, out=turned)
    np.divide(turned.T, np.add.reduce(turned, axis=0)[:, None], out=z)


ACTIVATIONS = {
    "relu": Activation(_relu, _relu_back),
    "sigmoid": Activation(_sigmoid, _sigmoid_back),
    "tanh": Activation(_tanh, _tanh_back),
}

OUTPUTS: dict[str, Callable[[Array], object]] = {
    "softmax": _softmax,
    "sigmoid": _sigmoid,
    "relu": _relu,
}
