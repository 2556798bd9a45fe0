"""The feed-forward network: its weights in one vector, and the forward pass.

Nothing here changes a network, so one network can answer many threads at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from training.core.activations import ACTIVATIONS, OUTPUTS
from training.core.arrays import DIGITS, PIXELS, Array
from training.core.doubt import DoubtHead


class Layer(NamedTuple):
    """One step of the network: a (batch, n_in) becomes f(a @ weights + bias)."""

    weights: Array  # (n_in, n_out)
    bias: Array  # (n_out,)


@dataclass(frozen=True, eq=False)
class Network:
    """A trained network.

    sizes       units per layer, input first: (784, 100, 10)
    activation  of the hidden layers, one of ACTIVATIONS
    output      of the last layer, one of OUTPUTS
    parameters  every weight and bias in one float vector, layer by layer: weights, then bias
    doubt       what says how likely an image is no digit; None where nothing was fitted to say so
    """

    sizes: tuple[int, ...]
    activation: str
    output: str
    parameters: Array
    doubt: DoubtHead | None = None
    layers: tuple[Layer, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if len(self.sizes) < 2 or min(self.sizes) < 1:
            raise ValueError("A network has at least two layers of at least one unit each.")
        for table, word in ((ACTIVATIONS, self.activation), (OUTPUTS, self.output)):
            if word not in table:
                raise ValueError(f"Unknown function; must be one of: {', '.join(table)}.")
        if self.parameters.shape != (parameter_count(self.sizes),):
            raise ValueError(f"Expected {parameter_count(self.sizes)} parameters.")
        if self.doubt and len(self.doubt.weights) != self.sizes[0] + self.sizes[-2]:
            raise ValueError("The doubt head does not fit the pixels and the last hidden layer.")
        object.__setattr__(self, "layers", tuple(layers_of(self.parameters, self.sizes)))

    @property
    def reads_digits(self) -> bool:
        """Whether it turns 784 pixels into ten digits; other networks can be loaded, not served."""
        return (self.sizes[0], self.sizes[-1]) == (PIXELS, DIGITS)

    def frozen(self) -> "Network":
        """A float32 copy that refuses to be written to."""
        parameters = self.parameters.astype(np.float32)
        parameters.setflags(write=False)
        return replace(self, parameters=parameters)

    def activations(self, x: Array) -> list[Array]:
        """Every layer's values for x (batch, n_in), input first: (batch, n) each."""
        values = [x]
        for layer in self.layers[:-1]:
            values.append(self._weigh(layer, values[-1]))
            ACTIVATIONS[self.activation].value(values[-1])
        values.append(self._weigh(self.layers[-1], values[-1]))
        OUTPUTS[self.output](values[-1])
        return values

    def outputs(self, x: Array) -> Array:
        """The last layer's values for x (batch, n_in), as the output function left them."""
        return self.activations(x)[-1]

    def logits(self, x: Array) -> Array:
        """The last layer's sums for x (batch, n_in), before the output function."""
        for layer in self.layers[:-1]:
            x = self._weigh(layer, x)
            ACTIVATIONS[self.activation].value(x)
        return self._weigh(self.layers[-1], x)

    def probabilities(self, x: Array) -> Array:
        """How likely each digit is, (batch, 10); every row sums to 1."""
        return as_probabilities(self.outputs(x))

    def answers(self, x: Array, *, with_doubt: bool = True) -> tuple[Array, Array | None]:
        """Probabilities (batch, 10), each row's sum 1, and doubts (batch,) in one pass.

        Doubts are None where the network has no doubt head, or nobody asks.
        """
        *_, hidden, outputs = self.activations(x)
        # Softmax has made each row sum to 1 already; a third of the arithmetic is saved.
        probabilities = outputs if self.output == "softmax" else as_probabilities(outputs)
        return probabilities, self.doubt.of(x, hidden) if self.doubt and with_doubt else None

    @staticmethod
    def _weigh(layer: Layer, x: Array) -> Array:
        z: Array = x @ layer.weights
        z += layer.bias
        return z


def as_probabilities(outputs: Array) -> Array:
    """Outputs of any kind (batch, n), 0 or more, scaled so that each row sums to 1.

    A row of zeros says nothing, so it becomes uniform. The row's maximum is divided out first:
    ReLU outputs are unbounded, and their sum could overflow.
    """
    peak = outputs.max(axis=1, keepdims=True)
    scaled = np.divide(outputs, peak, out=np.ones_like(outputs), where=peak > 0)
    return scaled / scaled.sum(axis=1, keepdims=True)


def parameter_count(sizes: tuple[int, ...]) -> int:
    """How many weights and biases layers of these sizes have."""
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))


def layers_of(vector: Array, sizes: tuple[int, ...]) -> Iterator[Layer]:
    """The weights and biases inside one flat vector, as views: writing to one writes to both."""
    for matrix in matrices_of(vector, sizes):
        yield Layer(matrix[:-1], matrix[-1])


def matrices_of(vector: Array, sizes: tuple[int, ...]) -> Iterator[Array]:
    """Views of one flat vector, (n_in + 1, n_out) a layer: its weights, its bias as the last row.

    Inputs with a 1 at the end, times this matrix, are the layer's sums.
    """
    at = 0
    for n_in, n_out in pairwise(sizes):
        count = (n_in + 1) * n_out
        yield vector[at : at + count].reshape(n_in + 1, n_out)
        at += count
