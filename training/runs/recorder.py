"""The recorder of a run: writes its events to ``metrics.jsonl`` while it runs, however it ends."""

import hashlib
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from training.core.artifact import Metadata
from training.core.fit import untrained
from training.core.fit.divergence import Diverged
from training.core.fit.events import BackedOff, EpochEnded, Event, RunDiverged, Stopped
from training.core.network import Network
from training.runs.layer_statistics import layer_statistics
from training.runs.log_reader import Run, RunLogError, load_run
from training.runs.log_writer import Clock, LogWriter, now
from training.runs.runner import Runner
from training.runs.search import find_runs

PROBE = 500  # training images that the layers' activity is measured on


class Recorder:
    """A context: leaving it logs how the run ended. ``artifact`` is set once the run is saved."""

    def __init__(self, runner: Runner, log: LogWriter) -> None:
        self.log = log
        self.folder = log.folder
        self.artifact: Path | None = None
        self._images = runner.parts.train[:PROBE].pixels()
        self._previous: Network | None = None
        self._is_ended = False

    @classmethod
    def begin(cls, runs: Path, runner: Runner, at: datetime, *, clock: Clock = now) -> Self:
        """A new log in ``runs``; a resumed run goes on with the one it had."""
        name = runner.config.run_name()
        if runner.resume and (folder := _unfinished(runs, name)):
            recorder = cls(runner, LogWriter.reopen(folder, clock=clock))
        else:
            recorder = cls(runner, LogWriter.open(runs, name, at, clock=clock))
            recorder.log.event("run_start", **_start(runner))
        if runner.resume:
            progress = runner.resume.state.progress
            recorder.log.event("resumed", epoch=progress.epoch, history=progress.history)
        else:
            recorder._previous = untrained(runner.plan)
        return recorder

    def follow(self, event: Event) -> None:
        """Log an event of the run."""
        if isinstance(event, EpochEnded):
            layers = layer_statistics(self._previous, event.network, self._images)
            self.log.event("epoch", **event.record(), layers=layers)
            self._previous = event.network
        elif isinstance(event, RunDiverged):
            self._end("diverged", epoch=event.epoch, evidence=event.evidence)
        elif isinstance(event, BackedOff):
            self.log.event("backed_off", learning_rate=event.learning_rate)
            self._previous, self._is_ended = None, False
        elif isinstance(event, Stopped):
            self._end("stopped")

    def saved(self, path: Path, metadata: Metadata) -> None:
        """Log the artifact that came of the run."""
        self._end(
            "run_end",
            accuracy=metadata.accuracy,
            test_samples=metadata.test_samples,
            confusion=metadata.confusion,
            calibration=metadata.calibration,
            seconds=metadata.training.get("seconds"),
            artifact=str(path),
            weights_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        self.artifact = path

    def run(self) -> Run:
        """What the log says by now."""
        return load_run(self.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self.log.close()
            return
        with suppress(OSError):  # a full disk, which must not hide the error
            if not self._is_ended:
                self._end_with(error)
        with suppress(OSError):
            self.log.close()

    def _end_with(self, error: BaseException) -> None:
        if isinstance(error, KeyboardInterrupt):
            self._end("stopped")
        elif isinstance(error, Diverged):
            self._end("diverged", epoch=error.epoch, evidence=error.evidence)
        else:
            self._end("failed", problem=str(error))

    def _end(self, event: str, **fields: Any) -> None:
        self.log.event(event, **fields)
        self._is_ended = True


def _start(runner: Runner) -> dict[str, Any]:
    """Everything that is settled before the first mini-batch."""
    config, parts = runner.config, runner.parts
    return {
        "name": config.run_name(),
        "command": config.command(),
        "plan": config.plan.summary(),
        "data": {
            "dataset": runner.dataset.name,
            "dataset_sha256": runner.dataset.sha256,
            "split": config.split,
            "train": len(parts.train),
            "validation": len(parts.validation),
            "test": len(parts.test),
        },
        "environment": runner.environment,
    }


def _unfinished(runs: Path, name: str) -> Path | None:
    """The folder of the latest run of that name that has not finished."""
    try:
        matching = find_runs(runs, name)
    except RunLogError:  # a log that cannot be read is not gone on with
        return None
    unfinished = [run for run in matching if run.name == name and run.outcome != "finished"]
    return unfinished[-1].folder if unfinished else None
