"""Backpropagation: the gradient of the loss, by one pass forward and one pass back.

A bias is the weight of a unit that is always 1: the inputs of every layer end with that 1, and a
layer is one matrix with its bias as the last row. All buffers are made once, for one batch size; a
step allocates next to nothing. The gradient of the images themselves is never computed: nobody
needs it, and it is a third of the arithmetic.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from training.core.activations import ACTIVATIONS, OUTPUTS
from training.core.arrays import DIGITS, Array
from training.core.fit.distillation import Teacher
from training.core.fit.losses import HEADS
from training.core.network import Network, matrices_of
from training.core.products import Products


class MiniBatch(NamedTuple):
    """What a step learns from.

    inputs    (batch, k + 1)  pixels, and a 1
    outputs   (batch, 10)     to be filled
    targets   (batch, 10)
    scale     (1,)            of the gradient: 1 / batch, perhaps times the learning rate
    soft      (batch, 10)     what the teacher says of the images
    """

    inputs: Array
    outputs: Array
    targets: Array
    scale: Array
    soft: Array | None = None


class Backprop:
    """The arithmetic of one mini-batch of a fixed size, for networks like ``network``.

    products  who multiplies matrices; None: this thread alone
    """

    def __init__(
        self,
        network: Network,
        loss: str,
        batch: int,
        teacher: Teacher | None = None,
        products: Products | None = None,
    ) -> None:
        dtype = network.parameters.dtype
        self._matmul = products.matmul if products else np.matmul
        # np.dot is quicker where all is small; it cannot write into a view.
        self._dot = products.matmul if products else np.dot
        self._activation = ACTIVATIONS[network.activation]
        self._output = OUTPUTS[network.output]
        self._slope = HEADS[network.output, loss].slope
        self._teacher = teacher
        self._top_slope = np.empty((batch, DIGITS), dtype)
        self._logits = np.empty((batch, DIGITS), dtype)
        self._hidden = [_Hidden(batch, units, dtype) for units in network.sizes[1:-1]]
        self.attach(network.sizes, network.parameters, np.zeros_like(network.parameters))

    def attach(self, sizes: tuple[int, ...], parameters: Array, gradient: Array) -> None:
        """Compute with these parameters from now on, into this gradient (parameters).

        Of the sizes only the first, the number of pixels, may change.
        """
        self.gradient = gradient
        self._matrices = [*matrices_of(parameters, sizes)]
        self._first_gradient, *gradients = matrices_of(gradient, sizes)
        self._upper = [*zip(self._matrices[1:], gradients, self._hidden, strict=True)]

    def compute(self, batch: MiniBatch) -> None:
        """Fill the batch's outputs, and the gradient."""
        self.forward(batch.inputs, batch.outputs)
        self.backward(batch.outputs, batch.targets, batch.scale, batch.soft)

    def forward(self, inputs: Array, outputs: Array) -> None:
        """Read a batch (batch, pixels + 1), its last column 1; write the outputs (batch, 10)."""
        self._inputs = below = inputs
        for matrix, hidden in zip(self._matrices, self._hidden, strict=False):
            self._matmul(below, matrix, hidden.sums)
            self._activation.value(hidden.values)
            hidden.ones.fill(1)
            if hidden.mask is not None:
                np.multiply(hidden.values, hidden.mask, out=hidden.fed)
            below = hidden.fed
        np.dot(below, self._matrices[-1], out=outputs)
        if self._teacher:
            self._logits[:] = outputs
        self._output(outputs)

    def backward(
        self, outputs: Array, targets: Array, scale: Array, soft: Array | None = None
    ) -> None:
        """Fill ``gradient``, the sum over the batch last read, times ``scale``.

        Shapes as in ``MiniBatch``.
        """
        slope = self._top_slope
        self._slope(outputs, targets, slope)
        if self._teacher and soft is not None:
            self._teacher.mix(slope, self._logits, soft)
        slope *= scale  # 8,000 times fewer than the gradient
        for matrix, gradient, hidden in reversed(self._upper):
            self._dot(hidden.fed.T, slope, gradient)
            self._dot(slope, matrix.T, hidden.slopes)
            if hidden.mask is not None:
                hidden.slopes *= hidden.mask
            self._activation.back(hidden.slopes, hidden.values)
            slope = hidden.slope
        self._matmul(self._inputs.T, slope, self._first_gradient)

    def drop(self, share: float, rng: np.random.Generator) -> None:
        """Silence a random share of the hidden units for the batches that follow.

        What is left is made larger, so that nothing needs to change when all units answer
        (Srivastava et al. 2014, "Dropout", section 10).
        """
        for hidden in self._hidden:
            hidden.drop(share, rng)


class _Hidden:
    """The buffers of a hidden layer.

    values  (batch, units + 1)  what the units give, and a 1; sums and ones are views of it
    slopes  (batch, units + 1)  d loss / d z, and a number without meaning; slope is a view of it
    mask    (batch, units + 1)  what dropout multiplies the values by
    fed     (batch, units + 1)  what the next layer gets: the values themselves without dropout
    """

    def __init__(self, batch: int, units: int, dtype: npt.DTypeLike) -> None:
        self.values = np.ones((batch, units + 1), dtype)
        self.sums, self.ones = self.values[:, :-1], self.values[:, -1]
        self.slopes = np.zeros_like(self.values)
        self.slope = self.slopes[:, :-1]
        self.mask: Array | None = None
        self.fed = self.values

    def drop(self, share: float, rng: np.random.Generator) -> None:
        batch, units = self.sums.shape
        if self.mask is None:
            self.mask, self.fed = np.ones_like(self.values), np.empty_like(self.values)
        kept = rng.random((batch, units), dtype=np.float32) >= share
        self.mask[:, :-1] = kept * self.values.dtype.type(1 / (1 - share))
