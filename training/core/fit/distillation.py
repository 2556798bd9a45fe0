"""Distillation: a small network learns from the answers of better ones (teachers).

The teacher's soft answers say more than a label: this 4 looks a little like a 9. Hinton, Vinyals &
Dean 2015, "Distilling the knowledge in a neural network" (1503.02531), section 2: both sides are
softened by a temperature T, and the slope is multiplied by T² / T to stay as large as the label's.
Of several teachers the logits are averaged.
"""

from collections.abc import Sequence

import numpy as np

from training.core.activations import OUTPUTS
from training.core.arrays import Array
from training.core.network import Network


def softened(logits: Array, temperature: float) -> Array:
    """Probabilities at a temperature, (batch, 10); the logits are left as they were."""
    soft: Array = logits * logits.dtype.type(1 / temperature)
    OUTPUTS["softmax"](soft)
    return soft


class Teacher:
    """Trained networks, one or several, and how much their word counts.

    temperature  1 leaves the answers as sharp as they are; more shows what else they might be
    hard         the share of the slope that still comes from the labels
    """

    def __init__(self, networks: Sequence[Network], temperature: float, hard: float) -> None:
        self.networks = networks
        self.temperature = temperature
        self.hard = hard

    def __call__(self, images: Array) -> Array:
        """What they say of images (n, 784), softened: (n, 10)."""
        return np.concatenate(
            [
                softened(self._logits(images[at : at + 512]), self.temperature)
                for at in range(0, len(images), 512)
            ]
        )

    def mix(self, slope: Array, logits: Array, soft: Array) -> None:
        """Turn the label's slope at the logits into the mixture's, in place."""
        towards = softened(logits, self.temperature)
        towards -= soft
        towards *= slope.dtype.type(self.temperature * (1 - self.hard))
        slope *= slope.dtype.type(self.hard)
        slope += towards

    def _logits(self, images: Array) -> Array:
        """The mean of the teachers' logits, (n, 10)."""
        first, *others = self.networks
        logits = first.logits(images)
        for network in others:
            logits += network.logits(images)
        if others:
            logits *= logits.dtype.type(1 / len(self.networks))
        return logits
