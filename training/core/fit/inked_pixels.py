"""Training without blank pixels: for the length of a piece, the network is one with fewer pixels.

Every weight of the first layer belongs to a pixel. Where that pixel is blank (0) in all images of a
piece, the weight adds 0 to every sum and its gradient is 0. So the weights of the other pixels, all
biases and the layers above are copied into the vectors of a smaller network, which learns from the
piece as any network does, and are then put back. The weights that stayed behind miss only what an
optimizer does without a gradient, and ``Optimizer.idle`` does that for all steps at once.

The result is that of the whole network, but for rounding.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from training.core.arrays import Array, Indices, blocks
from training.core.fit.optimizers import Optimizer, Slots
from training.core.network import parameter_count


class Trained(NamedTuple):
    """A network in training: its sizes, and its vectors, all of one length."""

    sizes: tuple[int, ...]
    parameters: Array
    gradient: Array
    slots: Slots

    def blocks(self) -> list[tuple[Array, Array, Slots]]:
        """Parameters, gradient and slots, some thousand numbers of each at a time."""
        return [
            (
                self.parameters[block],
                self.gradient[block],
                {name: slot[block] for name, slot in self.slots.items()},
            )
            for block in blocks(len(self.parameters))
        ]


class InkedPixels:
    """The part of a network that a piece trains, as a network of its own."""

    def __init__(self, sizes: tuple[int, ...], parameters: Array, slots: Slots) -> None:
        self._whole = Trained(sizes, parameters, np.zeros_like(parameters), slots)
        self._vectors = [parameters, *slots.values()]
        self._copies: list[Array] = []  # made when first needed
        self._pixels: Indices | None = None  # taken, if not all

    def take(self, pixels: Indices | None) -> Trained:
        """A copy of the part that these pixels need; None: the whole network itself."""
        self._pixels = pixels
        if pixels is None:
            return self._whole
        self._copies = self._copies or [np.empty_like(vector) for vector in self._vectors]
        for weights, rest, copied_weights, copied_rest in self._parts(pixels):
            np.take(weights, pixels, axis=0, out=copied_weights, mode="clip")
            copied_rest[:] = rest
        sizes, count = self._inked(pixels)
        parameters, *slots = (copy[:count] for copy in self._copies)
        return Trained(sizes, parameters, self._whole.gradient[:count], self._named(slots))

    def put_back(self) -> None:
        """Write what was taken, as it is now, to where it came from."""
        if self._pixels is not None:
            for weights, rest, copied_weights, copied_rest in self._parts(self._pixels):
                weights[self._pixels] = copied_weights
                rest[:] = copied_rest

    def idle(self, optimizer: Optimizer, steps: int) -> None:
        """Make up for the steps that the weights of the other pixels missed."""
        if self._pixels is not None:
            is_blank = np.ones(self._whole.sizes[0], bool)
            is_blank[self._pixels] = False
            blank = np.flatnonzero(is_blank)
            weights = [part[0] for part in self._parts(self._pixels)]
            idled = [rows[blank] for rows in weights]
            optimizer.idle(idled[0], self._named(idled[1:]), steps)
            for rows, values in zip(weights, idled, strict=True):
                rows[blank] = values

    def _parts(self, pixels: Indices) -> Iterator[tuple[Array, Array, Array, Array]]:
        """First-layer weights (pixels, units), and the rest: of each vector, and of its copy."""
        (all_pixels, width, *_), count = self._whole.sizes, self._inked(pixels)[1]
        for vector, copy in zip(self._vectors, self._copies, strict=True):
            yield (
                *_split(vector, all_pixels * width, width),
                *_split(copy[:count], len(pixels) * width, width),
            )

    def _inked(self, pixels: Indices) -> tuple[tuple[int, ...], int]:
        """The sizes of the network of these pixels, and how many parameters it has."""
        sizes = (len(pixels), *self._whole.sizes[1:])
        return sizes, parameter_count(sizes)

    def _named(self, slots: list[Array]) -> Slots:
        return dict(zip(self._whole.slots, slots, strict=True))


def _split(vector: Array, weights: int, width: int) -> tuple[Array, Array]:
    return vector[:weights].reshape(-1, width), vector[weights:]
