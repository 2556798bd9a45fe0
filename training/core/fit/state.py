"""The state of a run: how far it is, what it has learned, and its best network so far.

With it a run goes on to the same bits as one that was never interrupted. Random numbers need no
place in it, because every stream of them is made anew from the seed (``training.core.rng``).
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from training.core.arrays import Array


@dataclass
class Progress:
    """How far a run is: the epoch under way, its images so far, and what was counted in it.

    seen                images of the epoch that were learned from
    loss, right         sums over these images
    rate                the learning rate of the last mini-batch
    history, snapshots  of the epochs that are over
    """

    epoch: int = 1
    seen: int = 0
    loss: float = 0.0
    right: int = 0
    seconds: float = 0.0
    rate: float = 0.0
    history: list[dict[str, Any]] = field(default_factory=list)
    snapshots: list[dict[str, Any]] = field(default_factory=list)

    def copy(self) -> "Progress":
        """Another one that changes on its own; the rows of the two lists never change."""
        fields = asdict(self) | {"history": [*self.history], "snapshots": [*self.snapshots]}
        return Progress(**fields)


@dataclass(frozen=True)
class State:
    """One moment of a run, complete.

    arrays  the trainer's, by name, and ``best``: the parameters of the best epoch so far, where
            the run keeps them
    """

    progress: Progress
    arrays: dict[str, Array]


def scores(history: list[dict[str, Any]]) -> list[float]:
    """The validation accuracy of each epoch; 0 where there are no validation images."""
    return [row["validation_accuracy"] or 0.0 for row in history]


def is_best(history: list[dict[str, Any]]) -> bool:
    """Whether the last epoch is better than all before."""
    *before, last = scores(history)
    return last > max(before, default=-1.0)


def patience_is_over(history: list[dict[str, Any]], patience: int) -> bool:
    """Whether ``patience`` epochs in a row have brought nothing better; never with 0."""
    values = scores(history)
    if not patience or not values:
        return False
    return len(values) - 1 - values.index(max(values)) >= patience
