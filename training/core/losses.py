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

    note(a, wanted, out)  writes what the loss of each row depends on, (batch,): cheap, every step
    loss(noted)           the losses of many rows at once, (n,): logarithms wait for it
    delta(a, wanted)      in place: a becomes d loss / d z, (batch, 10)
    """

    note: Callable[[Array, Indices, Array], object]
    loss: Callable[[Array], Array]
    delta: Callable[[Array, Indices], None]


def _tiny(a: Array) -> np.floating:
    """The smallest positive number to take a logarithm of."""
    return np.finfo(a.dtype).tiny


def _note_right(a: Array, wanted: Indices, out: Array) -> None:
    """The probability given to the right digit."""
    a.ravel().take(wanted, out=out, mode="clip")


def _log_loss(right: Array) -> Array:
    """-log of the probability given to the right digit."""
    return -np.log(np.maximum(right, _tiny(right)))


def _note_binary(a: Array, wanted: Indices, out: Array) -> None:
    """Every output is a yes or no of its own: -log a where yes is right, -log (1 - a) elsewhere."""
    right = a.ravel()[wanted]
    out[:] = -np.log(np.maximum(1 - a, _tiny(a))).sum(axis=1)
    out += np.log(np.maximum(1 - right, _tiny(a))) - np.log(np.maximum(right, _tiny(a)))


def _note_half_square(a: Array, wanted: Indices, out: Array) -> None:
    """Half the squared distance to the target."""
    out[:] = 0.5 * np.einsum("ij,ij->i", a, a) + 0.5 - a.ravel()[wanted]


def _as_noted(noted: Array) -> Array:
    return noted


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
    ("softmax", "cross-entropy"): Head(_note_right, _log_loss, _difference),
    ("sigmoid", "cross-entropy"): Head(_note_binary, _as_noted, _difference),
    ("sigmoid", "quadratic"): Head(_note_half_square, _as_noted, _sigmoid_difference),
    ("relu", "quadratic"): Head(_note_half_square, _as_noted, _relu_difference),
}


def smooth(delta: Array, wanted: Indices, amount: float) -> None:
    """Ask for 1 - amount of the right digit and a little of every one, in place.

    Label smoothing, Szegedy et al. 2016, "Rethinking the Inception architecture", section 7; the
    slope of softmax cross-entropy is linear in its target.
    """
    delta -= delta.dtype.type(amount / delta.shape[1])
    delta.ravel()[wanted] += delta.dtype.type(amount)
