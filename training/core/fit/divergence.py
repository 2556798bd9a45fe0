"""Divergence: notice that a run cannot recover, and say which layer shows it, and how."""

import math
from collections.abc import Iterator

import numpy as np

from training.core.activations import ACTIVATIONS
from training.core.arrays import Array
from training.core.network import Network

PATIENCE = 300  # steps before answering all images alike counts: a run may well begin so
MOST_DEAD = 0.9  # share of a layer's units that may be dead
BURST = 50  # times the smallest loss of a chunk so far
GUESS = {"cross-entropy": math.log(10), "quadratic": 0.45}  # loss of the best constant answer


class Diverged(Exception):
    """Training cannot recover; the message is one line.

    evidence  what was seen, for example "the loss is 8.1 after 0.4"
    """

    def __init__(self, evidence: str, epoch: int) -> None:
        super().__init__(f"Training diverged in epoch {epoch}: {evidence}.")
        self.evidence = evidence
        self.epoch = epoch


class DivergenceMonitor:
    """Checks a run: after each chunk of the first epoch, then after each epoch.

    images  (batch, 784), some of the training images
    """

    def __init__(self, images: Array, loss: str) -> None:
        self.images = images
        self._guess = GUESS[loss]
        self._first_loss = math.inf

    def check(self, network: Network, loss: float, *, epoch: int, steps: int) -> None:
        """Raise ``Diverged`` if ``network`` cannot recover; ``loss`` is the last chunk's mean."""
        for evidence in self._evidence(network, loss, epoch, steps):
            raise Diverged(evidence, epoch)
        self._first_loss = min(self._first_loss, max(loss, 0.1))

    def _evidence(self, network: Network, loss: float, epoch: int, steps: int) -> Iterator[str]:
        for number, layer in enumerate(network.layers, start=1):
            if not all(np.isfinite(part).all() for part in layer):
                yield f"layer {number} has weights that are no longer finite numbers"
        if not loss < BURST * self._first_loss:
            yield f"the loss is {loss:.3g} after {self._first_loss:.3g}"
        *hidden, outputs = network.activations(self.images)[1:]
        for number, values in enumerate(hidden, start=1):
            if (share := dead_units(values, network.activation)) > MOST_DEAD:
                yield f"{100 * share:.0f} % of layer {number} gives every image the same answer"
        if not outputs.any():
            yield f"all outputs of layer {len(network.layers)} are 0 for every image"
        answers = np.unique(outputs.argmax(axis=1))
        if len(answers) == 1 and steps >= PATIENCE:
            yield f"the network answers {answers[0]} to each of {len(self.images):,} images"
        if epoch > 1 and steps >= PATIENCE and loss > self._guess:
            yield f"the loss is {loss:.3g}; a constant answer would reach {self._guess:.3g}"


def dead_units(values: Array, activation: str) -> float:
    """The share of units (batch, n) that are at a flat end for every image: silent or saturated."""
    stuck = [end.all(axis=0) for end in ACTIVATIONS[activation].flat_ends(values)]
    return float(np.logical_or.reduce(stuck).mean())
