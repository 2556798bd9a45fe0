"""A run that has died says so: which layer, what was seen, and what to try instead."""

import math
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from training.core.arrays import Array
from training.core.network import Network

PATIENCE = 300  # steps before answering all images alike counts: a run may well begin so
LIFELESS = 0.9  # share of a layer's units that may give every image the same answer
BURST = 50  # times the first chunk's loss
NEAR = 1e-4  # a sigmoid or tanh this close to its end passes next to nothing back
GUESS = {"cross-entropy": math.log(10), "quadratic": 0.45}  # loss of the best constant answer

Ends = tuple[npt.NDArray[np.bool_], ...]
ENDS: dict[str, Callable[[Array], Ends]] = {  # where an activation has no slope
    "relu": lambda a: (a == 0,),
    "sigmoid": lambda a: (a < NEAR, a > 1 - NEAR),
    "tanh": lambda a: (a < NEAR - 1, a > 1 - NEAR),
}


class Diverged(Exception):
    """Training has nothing left to improve; the message is one line, ``evidence`` part of it."""

    def __init__(self, evidence: str, epoch: int) -> None:
        super().__init__(
            f"Training diverged in epoch {epoch}: {evidence}. "
            "Try --recipe modern, a --learning-rate ten times smaller, or --clip 0.1."
        )
        self.evidence = evidence
        self.epoch = epoch


class Guard:
    """Looks at a run: after each chunk of the first epoch, then after each epoch.

    images  (batch, 784), some of those it learns from
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
            if (share := dead_units(values, network.activation)) > LIFELESS:
                yield f"{100 * share:.0f} % of layer {number} gives every image the same answer"
        if not outputs.any():
            yield f"all outputs of layer {len(network.layers)} are 0 for every image"
        answers = np.unique(outputs.argmax(axis=1))
        if len(answers) == 1 and steps >= PATIENCE:
            yield f"the network answers {answers[0]} to each of {len(self.images):,} images"
        if epoch > 1 and steps >= PATIENCE and loss > self._guess:
            yield f"the loss is {loss:.3g}; a constant answer would reach {self._guess:.3g}"


def dead_units(values: Array, activation: str) -> float:
    """The share of units (batch, n) stuck at one end whatever the image: silent or saturated."""
    stuck = [end.all(axis=0) for end in ENDS[activation](values)]
    return float(np.logical_or.reduce(stuck).mean())
