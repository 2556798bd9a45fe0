"""The events of a training run (a chunk or epoch ended, diverged, stopped), as one stream."""

from dataclasses import dataclass
from typing import Any

from training.core.network import Network


@dataclass(frozen=True, slots=True)
class ChunkEnded:
    """Some more images were learned from."""

    images: int


@dataclass(frozen=True, slots=True)
class EpochEnded:
    """One pass through the training images is over.

    loss, train_accuracy  running means over the epoch, while the weights were still moving
    validation_accuracy   percent, at the epoch's end; None without validation images
    learning_rate         of the last mini-batch
    seconds               of training alone: shuffling and augmentation in, evaluation out
    network               as it was at the epoch's end, averaged if the recipe says so
    """

    epoch: int
    loss: float
    train_accuracy: float
    validation_accuracy: float | None
    learning_rate: float
    seconds: float
    network: Network

    def record(self) -> dict[str, Any]:
        """The epoch as a row of an artifact's history."""
        return {
            "epoch": self.epoch,
            "loss": round(self.loss, 6),
            "train_accuracy": round(self.train_accuracy, 3),
            "validation_accuracy": self.validation_accuracy,
            "learning_rate": float(f"{self.learning_rate:.6g}"),
            "seconds": round(self.seconds, 4),
        }


@dataclass(frozen=True, slots=True)
class Stopped:
    """The run was asked to stop and did, after a mini-batch: the last event of its stream."""


@dataclass(frozen=True, slots=True)
class RunDiverged:
    """The run cannot recover from here; ``evidence`` is what showed it."""

    epoch: int
    evidence: str


@dataclass(frozen=True, slots=True)
class BackedOff:
    """The run went back to its last good epoch, to go on with this smaller learning rate."""

    learning_rate: float


Event = ChunkEnded | EpochEnded | Stopped | RunDiverged | BackedOff
