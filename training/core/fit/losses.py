"""Loss functions: how wrong an answer is, and the gradient for each output.

An output function and a loss belong together: ``HEADS`` lists the pairs that make sense. ``a`` is
what the output layer gave and ``t`` the targets, both (batch, 10); a target is 1 for the right
digit and 0 for the others, or a little of each with label smoothing.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from training.core.arrays import DIGITS, Array, Indices


class Head(NamedTuple):
    """The last step of training's forward pass and the first of its backward pass.

    loss(a, t)        the loss of each row, (batch,)
    slope(a, t, out)  writes d loss / d z, (batch, 10), where a is the output function of z
    """

    loss: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array, Array], object]


def _log(a: Array) -> Array:
    """The logarithm of a probability, of the smallest positive number at least."""
    logarithm: Array = np.log(np.maximum(a, np.finfo(a.dtype).tiny))
    return logarithm


def _log_loss(a: Array, t: Array) -> Array:
    """-log of the probability given to the right digit."""
    loss: Array = -np.einsum("ij,ij->i", _log(a), t)
    return loss


def _binary_log_loss(a: Array, t: Array) -> Array:
    """Every output is a yes or no of its own: -log a where yes is right, -log (1 - a) elsewhere."""
    loss: Array = -(t * _log(a) + (1 - t) * _log(1 - a)).sum(axis=1)
    return loss


def _half_square(a: Array, t: Array) -> Array:
    """Half the squared distance to the target."""
    away = a - t
    loss: Array = 0.5 * np.einsum("ij,ij->i", away, away)
    return loss


def _difference(a: Array, t: Array, out: Array) -> None:
    """The slope of log loss behind softmax, and of binary log loss behind sigmoid."""
    np.subtract(a, t, out=out)


def _sigmoid_difference(a: Array, t: Array, out: Array) -> None:
    np.subtract(a, t, out=out)
    out *= a * (1 - a)


def _relu_difference(a: Array, t: Array, out: Array) -> None:
    np.subtract(a, t, out=out)
    out *= a > 0


HEADS = {
    ("softmax", "cross-entropy"): Head(_log_loss, _difference),
    ("sigmoid", "cross-entropy"): Head(_binary_log_loss, _difference),
    ("sigmoid", "quadratic"): Head(_half_square, _sigmoid_difference),
    ("relu", "quadratic"): Head(_half_square, _relu_difference),
}


def targets(labels: Indices, smoothing: float, dtype: npt.DTypeLike) -> Array:
    """What should be answered, (batch, 10): mostly the label, and a little of every digit.

    Label smoothing: Szegedy et al. 2016, "Rethinking the Inception architecture", section 7.
    """
    ideal = (1 - smoothing) * np.eye(DIGITS) + smoothing / DIGITS
    wanted: Array = np.take(ideal.astype(dtype), labels, axis=0)
    return wanted
