"""Snapshots: the first units' weights at some epochs of a training, in few bytes.

A unit of the first layer has a weight for every pixel, so its weights are a picture. Kept of the
first ten units, before training and after epochs 1, 2, 4, 8 …: most happens early.
"""

import base64
from typing import Any

import numpy as np

from training.core.network import Network

UNITS = 10
MAX_SNAPSHOTS = 20  # in a run: 10,000 epochs have 15
LEVELS = 127  # of int8, either side of zero


def is_due(epoch: int) -> bool:
    """Whether a snapshot is kept after this epoch; 0 is before training."""
    return epoch & (epoch - 1) == 0


def snapshot(epoch: int, network: Network) -> dict[str, Any]:
    """``{"epoch": 4, "units": [base64 of 784 int8, …]}``; 127 is a unit's own largest weight."""
    pictures = network.layers[0].weights[:, :UNITS].T
    pictures = np.where(np.isfinite(pictures), pictures, 0)  # of a run that has diverged
    peaks = np.abs(pictures).max(axis=1, keepdims=True)
    levels = np.rint(pictures * LEVELS / np.where(peaks > 0, peaks, 1))
    units = [base64.b64encode(each.tobytes()).decode() for each in levels.astype(np.int8)]
    return {"epoch": epoch, "units": units}
