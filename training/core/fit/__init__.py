"""Training in pure NumPy: ``fit`` for a plain loop, ``Training`` for a run that can resume."""

from collections.abc import Iterator

from training.core.data.splits import Split
from training.core.fit.distillation import Teacher
from training.core.fit.events import EpochEnded
from training.core.fit.recipes import Plan
from training.core.fit.training import Training, untrained
from training.core.network import Network

__all__ = ["EpochEnded", "Training", "fit", "untrained"]


def fit(
    plan: Plan,
    train: Split,
    validation: Split,
    *,
    start: Network | None = None,
    teacher: Teacher | None = None,
    guarded: bool = True,
) -> Iterator[EpochEnded]:
    """Train as planned, yielding every epoch. Options as in ``Training``; raises Diverged."""
    training = Training(plan, train, validation, start=start, teacher=teacher, guarded=guarded)
    for event in training.events():
        if isinstance(event, EpochEnded):
            yield event
