"""A run of ``train_mnist`` from its first mini-batch to its last, as one stream of events."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from training.core.data.splits import Dataset
from training.core.fit import Training
from training.core.fit.checkpoint import Checkpoint
from training.core.fit.distillation import Teacher
from training.core.fit.divergence import Diverged
from training.core.fit.events import BackedOff, EpochEnded, Event, RunDiverged, Stopped
from training.core.fit.recipes import Plan
from training.core.fit.state import State, patience_is_over
from training.runs.config import RunConfig

MAX_BACKOFFS = 3  # times a diverged run may go back and take smaller steps
SMALLER = 1 / 3  # of the learning rate


@dataclass
class Runner:
    """A run: its settings, its data, and the training that owns its state.

    environment  what may change the last bit of the result, as plain JSON
    resume       the state to go on from, and the plan and backoffs of that moment
    """

    config: RunConfig
    dataset: Dataset
    environment: dict[str, Any]
    teacher: Teacher | None = None
    resume: Checkpoint | None = None
    plan: Plan = field(init=False)
    backoffs: int = field(init=False, default=0)
    was_stopped: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.parts = self.dataset.parts(self.config.split)
        self.plan = self.config.plan
        state = None
        if self.resume:
            settings = self.resume.settings
            self.plan, self.backoffs = Plan.from_summary(settings["plan"]), settings["backoffs"]
            state = self.resume.state
        self.training = self._training(state)

    def events(self, stop: Callable[[], bool] = lambda: False) -> Iterator[Event]:
        """Train until the plan or the patience ends, or ``stop`` says so.

        A run that diverges goes back to its last good epoch where its settings allow it; else
        Diverged is raised after the event.
        """
        last_good = self.training.state() if self.resume else None
        while not self.is_over():
            try:
                for event in self.training.events(stop):
                    yield event
                    if isinstance(event, Stopped):
                        self.was_stopped = True
                        return
                    if isinstance(event, EpochEnded):
                        if self.is_over():
                            return
                        last_good = self._good_state()
            except Diverged as error:
                yield RunDiverged(error.epoch, error.evidence)
                if self.config.on_divergence != "backoff" or self.backoffs == MAX_BACKOFFS:
                    raise
                yield self._back_off(last_good)

    def is_over(self) -> bool:
        """Whether there is nothing left to train: a function of the state alone."""
        progress = self.training.trainer.progress
        over = progress.epoch > self.plan.epochs
        return over or patience_is_over(progress.history, self.config.early_stop)

    def checkpoint(self) -> Checkpoint:
        """The run at this moment."""
        settings = {
            "config": self.config.to_dict(),
            "plan": self.plan.summary(),
            "backoffs": self.backoffs,
        }
        origin = {"dataset_sha256": self.dataset.sha256, "environment": self.environment}
        return Checkpoint(self.training.state(), settings, origin)

    @property
    def history(self) -> list[dict[str, Any]]:
        """One row for each epoch that is over."""
        return self.training.trainer.progress.history

    @property
    def snapshots(self) -> list[dict[str, Any]]:
        """First-layer units on the way."""
        return self.training.trainer.progress.snapshots

    def _training(self, state: State | None) -> Training:
        return Training(
            self.plan,
            self.parts.train,
            self.parts.validation,
            teacher=self.teacher,
            resume=state,
            guarded=self.config.on_divergence != "ignore",
            keep_best=self.config.early_stop > 0,
        )

    def _good_state(self) -> State | None:
        """The state to go back to; only a run that may back off needs a copy."""
        return self.training.state() if self.config.on_divergence == "backoff" else None

    def _back_off(self, last_good: State | None) -> BackedOff:
        self.backoffs += 1
        self.plan = replace(self.plan, learning_rate=self.plan.learning_rate * SMALLER)
        self.training = self._training(last_good)
        return BackedOff(self.plan.learning_rate)
