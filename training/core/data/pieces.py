"""Pieces of a chunk: two thousand images as a training step takes them, without blank pixels.

An image in the middle of its 28 × 28 pixels leaves the edges blank: of MNIST's 784 pixels only
about 610 have ink in any of a thousand images. A pixel that is 0 in all of them changes no sum and
gets no gradient, so those images are learned from without it, in four fifths of the arithmetic.
"""

from dataclasses import dataclass

import numpy as np

from training.core.arrays import Array, Bytes, Indices

PIECE = 2_048  # images, about: fewer have fewer inked pixels, but the weights are copied more often
SAMPLE = 16  # every 16th image shows well enough which pixels are often inked
OFTEN = 0.01  # share of images


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole mini-batches of a chunk, in learning order.

    first   how many of the epoch's images came before
    inputs  (n, k + 1)  float32: k pixels, 0.0 paper … 1.0 ink, then a 1 that the biases weigh
    labels  (n,)
    pixels  (k,)        which of the 784 they are; None: all of them
    soft    (n, 10)     what the teacher says of these very images
    """

    first: int
    inputs: Array
    labels: Indices
    pixels: Indices | None = None
    soft: Array | None = None


def mini_batches(rows: Array, size: int) -> list[Array]:
    """Views of ``size`` rows each; the last one has what is left."""
    whole = len(rows) - len(rows) % size
    ragged = [rows[whole:]] if whole < len(rows) else []
    return [*rows[:whole].reshape(-1, size, rows.shape[1]), *ragged]


class InkedImages:
    """Images of a split, to be had without the pixels that are blank in all of them.

    Picking hundreds of columns one by one takes longer than learning saves; so the pixels are
    reordered once. Those that are often inked come first and are copied as one block, and only the
    others are picked.
    """

    def __init__(self, images: Bytes) -> None:
        ink = np.count_nonzero(images[::SAMPLE], axis=0)
        order = np.argsort(-ink, kind="stable")
        often = np.count_nonzero(ink > OFTEN * len(images[::SAMPLE]))
        self._often, self._seldom = order[:often], order[often:]
        self._images = np.take(images, order, axis=1)

    def inputs(self, rows: Indices, buffer: Array) -> tuple[Array, Indices]:
        """A piece's inputs, in ``buffer`` (at least n × 785,), and its pixels."""
        images, often = np.take(self._images, rows, axis=0), len(self._often)
        inked = np.flatnonzero(np.bitwise_or.reduce(images[:, often:], axis=0))
        pixels = np.concatenate([self._often, self._seldom[inked]])
        inputs = buffer[: len(rows) * (len(pixels) + 1)].reshape(len(rows), -1)
        inputs[:, :often] = images[:, :often]
        inputs[:, often:-1] = np.take(images, often + inked, axis=1)
        inputs[:, -1] = 255
        inputs *= inputs.dtype.type(1 / 255)
        return inputs, pixels
