"""A session carries a job from its first mini-batch to the artifact, whatever happens meanwhile."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from training.core.artifact import Metadata, save
from training.core.calibration import calibrated
from training.core.data.splits import Dataset
from training.core.fit import Epoch, fit
from training.core.fit.checkpoint import Checkpoint, CheckpointError
from training.core.fit.distillation import Teacher
from training.core.fit.divergence import Diverged
from training.core.fit.trainer import Trainer
from training.core.metrics import evaluate
from training.core.network import Network
from training.runs.config import RunConfig
from training.runs.naming import free_name

RETREATS = 3  # times a diverged run may go back and take smaller steps
SMALLER = 1 / 3  # of the learning rate

Tell = Callable[..., object]  # tell("event", **what happened)


@dataclass
class Runner:
    """One run of a job.

    output       folder of artifacts; checkpoints go below it
    environment  what may change the last bit, kept in every checkpoint
    tell         is told of what happens: "diverged", "backed_off"
    """

    job: RunConfig
    dataset: Dataset
    output: Path
    environment: dict[str, Any]
    teacher: Teacher | None = None
    resume: Checkpoint | None = None
    tell: Tell = lambda event, **fields: None
    retreats: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.parts = self.dataset.parts(self.job.split)
        self.folder = self.job.checkpoints(self.output)
        self.plan = self.job.plan
        self.history: list[dict[str, Any]] = []
        self.snapshots: list[dict[str, Any]] = []
        self.last: Network | None = None
        self.best: Network | None = None
        if self.resume:
            self._go_back_to(self.resume)

    def epochs(self, watch: Callable[[int], object], stop: Callable[[], bool]) -> Iterator[Epoch]:
        """Train, yielding every epoch; ends early, retreats or raises as the job says."""
        while True:
            try:
                for epoch in self._fit(watch, stop):
                    self._take(epoch)
                    yield epoch
                    if self._patience_is_over():
                        return
                return
            except Diverged as trouble:
                self._retreat(trouble)

    def keep(self, trainer: Trainer) -> None:
        """Write the last checkpoint, and the best one after an epoch better than all before."""
        progress, every = trainer.progress, self.job.checkpoint_every
        self.snapshots = progress.snapshots
        after_an_epoch = progress.seen == 0
        if not every or (after_an_epoch and (progress.epoch - 1) % every):
            return
        facts = {
            "job": self.job.facts(),
            "environment": self.environment,
            "dataset_sha256": self.dataset.sha256,
        }
        last = self.folder / "last.npz"
        Checkpoint(self.plan, progress, trainer.arrays(), facts).save(last)
        scores = _scores(progress.history)
        if after_an_epoch and scores[-1] > max(scores[:-1], default=-1):
            shutil.copyfile(last, self.folder / "best.part")
            (self.folder / "best.part").replace(self.folder / "best.npz")

    def finish(
        self, name: str, describe: Callable[..., Metadata], at: datetime
    ) -> tuple[Path, Metadata]:
        """Calibrate on validation, score once on the test images, save, and tidy up.

        name      of the artifact; "" for the default one
        describe  makes the facts of ``name, session, evaluation, temperature, at``
        """
        network, temperature = calibrated(self.network(), self.parts.validation)
        test = evaluate(network, self.parts.test)
        name = name or free_name(self.output, self.dataset.name, network, test.accuracy)
        facts = describe(self, name=name, test=test, temperature=temperature, at=at)
        path = save(self.output, network, facts)
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):  # other runs have theirs there
            self.folder.parent.rmdir()
        return path, facts

    def network(self) -> Network:
        """The network to keep: the last one, or the best on validation where it may stop early."""
        kept = self.best if self.job.early_stop else self.last
        if kept is None:
            raise ValueError("There is no network before the first epoch is over.")
        return kept

    def _fit(self, watch: Callable[[int], object], stop: Callable[[], bool]) -> Iterator[Epoch]:
        return fit(
            self.plan,
            self.parts.train,
            self.parts.validation,
            teacher=self.teacher,
            resume=self.resume,
            keep=self.keep,
            watch=watch,
            stop=stop,
            guarded=self.job.on_divergence != "ignore",
        )

    def _take(self, epoch: Epoch) -> None:
        scores = _scores(self.history)
        self.last = epoch.network
        self.history.append(epoch.record())
        if (epoch.validation_accuracy or 0) > max(scores, default=-1):
            self.best = epoch.network

    def _patience_is_over(self) -> bool:
        scores = _scores(self.history)
        waited = len(scores) - 1 - scores.index(max(scores))
        return 0 < self.job.early_stop <= waited

    def _retreat(self, trouble: Diverged) -> None:
        """Back to the last good epoch with smaller steps, where the job allows it."""
        self.tell("diverged", epoch=trouble.epoch, evidence=trouble.evidence)
        if self.job.on_divergence != "backoff" or self.retreats == RETREATS:
            raise trouble
        self.retreats += 1
        self.plan = replace(self.plan, learning_rate=self.plan.learning_rate * SMALLER)
        self.history, self.resume = [], None
        try:
            good = Checkpoint.load(self.folder / "last.npz")
        except CheckpointError:  # it died in its first epoch
            pass
        else:
            self._go_back_to(replace(good, plan=self.plan))
        self.tell("backed_off", learning_rate=self.plan.learning_rate)

    def _go_back_to(self, checkpoint: Checkpoint) -> None:
        self.resume, self.plan = checkpoint, checkpoint.plan
        self.history = list(checkpoint.progress.history)
        self.snapshots = checkpoint.progress.snapshots
        self.last = checkpoint.network()
        if (self.folder / "best.npz").exists():
            self.best = Checkpoint.load(self.folder / "best.npz").network()


def _scores(history: list[dict[str, Any]]) -> list[float]:
    return [row["validation_accuracy"] or 0 for row in history]
