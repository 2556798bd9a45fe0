"""A run that has died says so: numbers that are no numbers, and answers that never change."""

import math

import numpy as np

from training.core.network import Network
from training.core.splits import Array

PATIENCE = 300  # steps before a constant answer counts: a run may well begin with one


class Diverged(Exception):
    """Training has nothing left to improve; the message says what was seen and what to try."""


def check(epoch: int, steps: int, loss: float, network: Network, images: Array) -> None:
    """Raise ``Diverged`` if the epoch left a network that cannot recover.

    steps   taken since the start
    images  (batch, 784), some of those it learns from

    Finite weights are not enough: ReLU units whose sums are all below zero pass no gradient back,
    so such a network gives one answer for ever, in perfect health.
    """
    if evidence := _evidence(steps, loss, network, images):
        raise Diverged(
            f"Training diverged in epoch {epoch}: {evidence}. "
            "Try --recipe modern, or a --learning-rate ten times smaller."
        )


def _evidence(steps: int, loss: float, network: Network, images: Array) -> str:
    if not (math.isfinite(loss) and np.isfinite(network.parameters).all()):
        return "the loss or a weight is no longer a finite number"
    answers = np.unique(network.outputs(images).argmax(axis=1))
    if len(answers) == 1 and steps >= PATIENCE:
        return f"the network answers {answers[0]} to each of {len(images):,} images"
    return ""
