"""Doubt: the probability that an image is not exactly one digit.

A small network beside the one that reads digits: it looks at the pixels and at the last hidden
layer, and changes nothing in the digit answers. ``fit.doubt`` fits it.

One image is the hot path of the API. There a call of NumPy costs as much as its arithmetic, so the
inputs are laid side by side for one product, and the logistic function is Python's.
"""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from training.core.arrays import Array

MAX_UNITS = 256
ZERO, FLOAT = np.zeros((), np.float32), np.dtype(np.float32)  # quicker than 0 and np.float32


class _OneImage(NamedTuple):
    """A head's parameters as one image's arithmetic takes them, float32."""

    rows: Array  # (units, n_in + 1): each unit's weights, and its bias as the last
    half_out_weights: Array  # (units, 1): half, as the logistic function is 0.5 + 0.5 tanh(x / 2)
    half_out_bias: float


@dataclass(frozen=True, eq=False)
class DoubtHead:
    """One hidden layer of ReLU units and one logistic output.

    weights      (n_in, units)  the pixels' rows first, then those of the last hidden layer
    bias         (units,)
    out_weights  (units,)
    out_bias     (1,)
    """

    weights: Array
    bias: Array
    out_weights: Array
    out_bias: Array
    _one: "_OneImage" = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rows = np.hstack([self.weights.T, self.bias[:, None]])
        half = np.multiply(self.out_weights[:, None], 0.5, dtype=np.float32)
        one = _OneImage(np.ascontiguousarray(rows, np.float32), half, float(self.out_bias[0]) / 2)
        object.__setattr__(self, "_one", one)

    @property
    def units(self) -> int:
        return len(self.bias)

    def of(self, pixels: Array, hidden: Array) -> npt.NDArray[np.float32]:
        """Doubt 0–1 (n,) of images (n, pixels) and what the last hidden layer makes of them.

        At even odds: as if every second image were no digit.
        """
        if len(pixels) == 1:
            return self._of_one(pixels, hidden)
        doubts: npt.NDArray[np.float32] = np.tanh(0.5 * self.logits(pixels, hidden))
        doubts *= 0.5
        doubts += 0.5
        return doubts

    def _of_one(self, pixels: Array, hidden: Array) -> npt.NDArray[np.float32]:
        rows, out_weights, out_bias = self._one
        split = pixels.shape[1]
        inputs = np.empty(rows.shape[1], FLOAT)
        inputs[:split] = pixels
        inputs[split:-1] = hidden
        inputs[-1] = 1
        units = rows.dot(inputs)
        np.maximum(units, ZERO, out=units)
        doubts: npt.NDArray[np.float32] = units.dot(out_weights)
        doubts[0] = 0.5 + 0.5 * math.tanh(doubts.item() + out_bias)
        return doubts

    def logits(self, pixels: Array, hidden: Array) -> Array:
        """The output's sums (n,), before the logistic function."""
        split = pixels.shape[1]
        units = pixels @ self.weights[:split]
        units += hidden @ self.weights[split:]
        units += self.bias
        np.maximum(units, 0, out=units)
        return units @ self.out_weights + self.out_bias

    def vector(self) -> Array:
        """All parameters in one vector: weights, bias, out_weights, out_bias."""
        parts = (self.weights, self.bias, self.out_weights, self.out_bias)
        return np.concatenate([part.reshape(-1) for part in parts])

    def frozen(self) -> "DoubtHead":
        """A float32 copy that refuses to be written to."""
        arrays = [
            np.array(part, dtype=np.float32, order="C")
            for part in (self.weights, self.bias, self.out_weights, self.out_bias)
        ]
        for array in arrays:
            array.setflags(write=False)
        return DoubtHead(*arrays)
