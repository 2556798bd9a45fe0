"""Backpropagation: one pass forward, one pass back, and every weight knows which way to go.

All buffers are made once, for one batch size; a step allocates next to nothing. The gradient of
the images themselves is never computed: nobody needs it, and it is a third of the arithmetic.
"""

import numpy as np

from training.core.distill import Teacher
from training.core.layers import ACTIVATIONS, OUTPUTS
from training.core.losses import HEADS, Indices, smooth
from training.core.network import Network, layers_of
from training.core.splits import DIGITS, Array


class Backprop:
    """The arithmetic of one mini-batch of a fixed size, for one network.

    gradient   (parameters)  slope of the mean loss, laid out as the network's vector
    noted      (batch,)      what each row's loss depends on, for ``head.loss``
    answers    (batch,)      the digits the network gave
    smoothing  label smoothing, 0 for none
    """

    def __init__(
        self,
        network: Network,
        loss: str,
        batch: int,
        gradient: Array,
        *,
        smoothing: float = 0.0,
        teacher: Teacher | None = None,
    ) -> None:
        dtype = network.parameters.dtype
        self.network = network
        self.batch = batch
        self.head = HEADS[network.output, loss]
        self.gradient = gradient
        self.noted = np.empty(batch, dtype)
        self.answers = np.empty(batch, np.intp)
        self.smoothing = smoothing
        self.teacher = teacher
        self._gradients = list(layers_of(gradient, network.sizes))
        self._values = [np.empty((batch, n), dtype) for n in network.sizes[1:]]
        self._masks: list[Array] = []
        self._fed = self._values[:-1]  # what the next layer gets: with dropout, a masked copy
        self._slopes = [np.empty((batch, n), dtype) for n in network.sizes[1:-1]]
        self._logits = np.empty((batch, DIGITS), dtype)
        self._rows = np.arange(batch) * DIGITS
        self._wanted: Indices = np.empty(batch, dtype=np.intp)
        self._activation = ACTIVATIONS[network.activation]
        self._output = OUTPUTS[network.output]

    def forward(self, x: Array, labels: Indices) -> None:
        """Read a batch x (batch, 784): fills ``noted`` and ``answers``."""
        self._below = [x, *self._fed]
        for place, (weights, bias) in enumerate(self.network.layers):
            z = self._values[place]
            np.matmul(self._below[place], weights, out=z)
            z += bias
            if place < len(self._slopes):
                self._activation.value(z)
                if self._masks:
                    np.multiply(z, self._masks[place], out=self._fed[place])
        if self.teacher:
            self._logits[:] = z
        self._output(z)
        np.add(self._rows, labels, out=self._wanted)
        self.head.note(z, self._wanted, self.noted)
        z.argmax(axis=1, out=self.answers)

    def backward(self, scale: float = 1.0, soft: Array | None = None) -> None:
        """Fill ``gradient``, times ``scale``, for the batch last read; uses up its outputs.

        soft  (batch, 10) what the teacher says of the batch
        """
        slope = self._values[-1]
        self.head.delta(slope, self._wanted)
        if self.smoothing:
            smooth(slope, self._wanted, self.smoothing)
        if self.teacher and soft is not None:
            self.teacher.mix(slope, self._logits, soft)
        slope *= slope.dtype.type(scale / self.batch)  # 8,000 times fewer than the gradient
        for place in range(len(self._gradients) - 1, -1, -1):
            weights, bias = self._gradients[place]
            np.matmul(self._below[place].T, slope, out=weights)
            np.add.reduce(slope, axis=0, out=bias)
            if place:
                below = self._slopes[place - 1]
                np.matmul(slope, self.network.layers[place].weights.T, out=below)
                if self._masks:
                    below *= self._masks[place - 1]
                self._activation.back(below, self._values[place - 1])
                slope = below

    def drop(self, share: float, rng: np.random.Generator) -> None:
        """Silence a random share of the hidden units for the batches that follow.

        What is left is made larger, so that nothing needs to change when all units answer
        (Srivastava et al. 2014, "Dropout", section 10).
        """
        hidden = self._values[:-1]
        louder = self.network.parameters.dtype.type(1 / (1 - share))
        if not self._masks:
            self._fed = [np.empty_like(a) for a in hidden]
        self._masks = [(rng.random(a.shape, dtype=np.float32) >= share) * louder for a in hidden]
