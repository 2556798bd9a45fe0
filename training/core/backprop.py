"""Backpropagation: one pass forward, one pass back, and every weight knows which way to go.

All buffers are made once, for one batch size; a step allocates next to nothing. The gradient of
the images themselves is never computed: nobody needs it, and it is a third of the arithmetic.
"""

import numpy as np

from training.core.layers import ACTIVATIONS, OUTPUTS
from training.core.losses import HEADS, Indices
from training.core.network import Network, layers_of
from training.core.splits import DIGITS, Array


class Backprop:
    """The arithmetic of one mini-batch of a fixed size, for one network.

    x         (batch, 784)  the caller writes the images here
    gradient  (parameters)  mean slope of the loss over the batch, laid out as the network's vector
    """

    def __init__(self, network: Network, loss: str, batch: int, gradient: Array) -> None:
        dtype = network.parameters.dtype
        self.network = network
        self.batch = batch
        self.values = [np.empty((batch, n), dtype) for n in network.sizes]
        self.x = self.values[0]
        self.slopes = [np.empty((batch, n), dtype) for n in network.sizes[1:-1]]
        self.gradient = gradient
        self.gradients = list(layers_of(gradient, network.sizes))
        self.head = HEADS[network.output, loss]
        self.rows = np.arange(batch) * DIGITS
        self.wanted: Indices = np.empty(batch, dtype=np.intp)

    def forward(self, labels: Indices) -> tuple[float, int]:
        """Read the batch in ``x``: its summed loss, and how many of its digits were right."""
        activate = ACTIVATIONS[self.network.activation].value
        for place, layer in enumerate(self.network.layers):
            z = self.values[place + 1]
            np.matmul(self.values[place], layer.weights, out=z)
            z += layer.bias
            if place < len(self.slopes):
                activate(z)
        outputs = self.values[-1]
        OUTPUTS[self.network.output](outputs)
        np.add(self.rows, labels, out=self.wanted)
        right = int(np.count_nonzero(outputs.argmax(axis=1) == labels))
        return float(self.head.loss(outputs, self.wanted).sum()), right

    def backward(self) -> None:
        """Fill ``gradient`` for the batch last read; the outputs are used up by it."""
        back = ACTIVATIONS[self.network.activation].back
        slope = self.values[-1]
        self.head.delta(slope, self.wanted)
        slope *= slope.dtype.type(1 / self.batch)  # here, not in the gradient: 80 times smaller
        for place in range(len(self.gradients) - 1, -1, -1):
            weights, bias = self.gradients[place]
            np.matmul(self.values[place].T, slope, out=weights)
            np.add.reduce(slope, axis=0, out=bias)
            if place:
                below = self.slopes[place - 1]
                np.matmul(slope, self.network.layers[place].weights.T, out=below)
                back(below, self.values[place])
                slope = below
