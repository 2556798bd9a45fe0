"""Backpropagation: one pass forward, one pass back, and every weight knows which way to go.

All buffers are made once, for one batch size; a step allocates next to nothing. The gradient of
the images themselves is never computed: nobody needs it, and it is a third of the arithmetic.
"""

import numpy as np

from training.core.activations import ACTIVATIONS, OUTPUTS
from training.core.arrays import DIGITS, Array
from training.core.fit.distillation import Teacher
from training.core.fit.losses import HEADS
from training.core.network import Network, layers_of


class Backprop:
    """The arithmetic of one mini-batch of a fixed size, for one network.

    gradient  (parameters)  slope of the mean loss, laid out as the network's vector
    """

    def __init__(
        self,
        network: Network,
        loss: str,
        batch: int,
        gradient: Array,
        teacher: Teacher | None = None,
    ) -> None:
        dtype = network.parameters.dtype
        hidden = network.sizes[1:-1]
        self.batch = batch
        self.gradient = gradient
        self._layers = network.layers
        self._gradients = list(layers_of(gradient, network.sizes))
        self._activation = ACTIVATIONS[network.activation]
        self._output = OUTPUTS[network.output]
        self._slope = HEADS[network.output, loss].slope
        self._teacher = teacher
        self._values = [np.empty((batch, n), dtype) for n in hidden]
        self._fed = self._values  # what the next layer gets: with dropout, a masked copy
        self._masks: list[Array] = []
        self._slopes = [np.empty((batch, n), dtype) for n in (*hidden, DIGITS)]
        self._logits = np.empty((batch, DIGITS), dtype)

    def forward(self, x: Array, outputs: Array) -> None:
        """Read a batch x (batch, 784); the answers go to ``outputs`` (batch, 10)."""
        self._below = below = [x]
        for place, z in enumerate(self._values):
            np.dot(below[-1], self._layers[place].weights, out=z)
            np.add(z, self._layers[place].bias, out=z)
            self._activation.value(z)
            if self._masks:
                np.multiply(z, self._masks[place], out=self._fed[place])
            below.append(self._fed[place])
        top = self._layers[-1]
        np.dot(below[-1], top.weights, out=outputs)
        np.add(outputs, top.bias, out=outputs)
        if self._teacher:
            self._logits[:] = outputs
        self._output(outputs)

    def backward(
        self, outputs: Array, targets: Array, scale: float = 1.0, soft: Array | None = None
    ) -> None:
        """Fill ``gradient``, times ``scale``, for the batch last read.

        outputs, targets  (batch, 10)
        soft              (batch, 10) what the teacher says of the batch
        """
        slope = self._slopes[-1]
        self._slope(outputs, targets, slope)
        if self._teacher and soft is not None:
            self._teacher.mix(slope, self._logits, soft)
        slope *= slope.dtype.type(scale / self.batch)  # 8,000 times fewer than the gradient
        for place in range(len(self._layers) - 1, -1, -1):
            weights, bias = self._gradients[place]
            np.matmul(self._below[place].T, slope, out=weights)
            np.add.reduce(slope, axis=0, out=bias)
            if place:
                below = self._slopes[place - 1]
                np.dot(slope, self._layers[place].weights.T, out=below)
                if self._masks:
                    below *= self._masks[place - 1]
                self._activation.back(below, self._values[place - 1])
                slope = below

    def drop(self, share: float, rng: np.random.Generator) -> None:
        """Silence a random share of the hidden units for the batches that follow.

        What is left is made larger, so that nothing needs to change when all units answer
        (Srivastava et al. 2014, "Dropout", section 10).
        """
        real = self.gradient.dtype.type
        if not self._masks:
            self._fed = [np.empty_like(values) for values in self._values]
        self._masks = [
            (rng.random(values.shape, dtype=np.float32) >= share) * real(1 / (1 - share))
            for values in self._values
        ]
