"""How wrong an answer is, and which way each output should move.

An output function and a loss belong together: ``HEADS`` lists the pairs that make sense. ``a`` is
what the output layer gave, (batch, 10); ``wanted`` is the flat index of the right output in each
row, row * 10 + label, so that a target is never written out as a row of zeros and a one.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from training.core.splits import Array

Indices = npt.NDArray[np.intp]


class Head(NamedTuple):
    """The last step of training's forward pass and the first of its backward pass.

    loss(a, wanted)   the loss of each row, (batch,)
    delta(a, wanted)  in place: a becomes d loss / d z, (batch, 10)
    """

    loss: Callable[[Array, Indices], Array]
    delta: Callable[[Array, Indices], None]


def _tiny(a: Array) -> np.floating:
    """The smallest positive number to take a logarithm of."""
    return np.finfo(a.dtype).tiny


def _log_loss(a: Array, wanted: Indices) -> Array:
    """-log of the probability given to the right digit."""
    right: Array = a.ravel()[wanted]
    return -np.log(np.maximum(right, _tiny(a)))


def _binary_log_loss(a: Array, wanted: Indices) -> Array:
    """Every output is a yes or no of its own: -log a where yes is right, -log (1 - a) elsewhere."""
    no = -np.log(np.maximum(1 - a, _tiny(a))).sum(axis=1)
    right = a.ravel()[wanted]
    loss: Array = no + np.log(np.maximum(1 - right, _tiny(a))) - np.log(np.maximum(right, _tiny(a)))
    return loss


def _half_square(a: Array, wanted: Indices) -> Array:
    """Half the squared distance to the target."""
    loss: Array = 0.5 * np.einsum("ij,ij->i", a, a) + 0.5 - a.ravel()[wanted]
    return loss


def _difference(a: Array, wanted: Indices) -> None:
    """a - target: the slope of log loss behind softmax, and of binary log loss behind sigmoid."""
    a.ravel()[wanted] -= 1


def _sigmoid_difference(a: Array, wanted: Indices) -> None:
    slope = a * (1 - a)
    _difference(a, wanted)
    a *= slope


def _relu_difference(a: Array, wanted: Indices) -> None:
    alive = a > 0
    _difference(a, wanted)
    a *= alive


HEADS = {
    ("softmax", "cross-entropy"): Head(_log_loss, _difference),
    ("sigmoid", "cross-entropy"): Head(_binary_log_loss, _difference),
    ("sigmoid", "quadratic"): Head(_half_square, _sigmoid_difference),
    ("relu", "quadratic"): Head(_half_square, _relu_difference),
}
