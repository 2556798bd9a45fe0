"""Doubt: the probability that an image is not exactly one digit.

A small network beside the one that reads digits: it looks at the pixels and at the last hidden
layer, and changes nothing in the digit answers. ``fit.doubt`` fits it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.core.arrays import Array

MAX_UNITS = 256


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

    @property
    def units(self) -> int:
        return len(self.bias)

    def of(self, pixels: Array, hidden: Array) -> npt.NDArray[np.float32]:
        """Doubt 0–1 (n,) of images (n, pixels) and what the last hidden layer makes of them.

        At even odds: as if every second image were no digit.
        """
        doubts: npt.NDArray[np.float32] = np.tanh(0.5 * self.logits(pixels, hidden))
        doubts *= 0.5
        doubts += 0.5
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
