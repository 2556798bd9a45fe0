"""The chronicle of a session: its diary while it runs, and its report however it ends."""

import hashlib
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from training.core.artifact import Metadata, read_network
from training.core.fit import Epoch, Stopped, untrained
from training.core.fit.divergence import Diverged
from training.core.metrics import probabilities
from training.core.network import Network
from training.report import write_report
from training.runs.layer_statistics import layer_statistics
from training.runs.log_reader import Run, RunLogError, load_run
from training.runs.log_writer import Clock, LogWriter, now
from training.runs.runner import Runner
from training.runs.search import find_runs

LOOKED_AT = 500  # training images that the layers' activity is measured on


class Recorder:
    """Use it as a context: leaving it writes down how the session ended, and the report."""

    def __init__(self, session: Runner, journal: LogWriter) -> None:
        self.session = session
        self.journal = journal
        self.folder = journal.folder
        self._images = session.parts.train[:LOOKED_AT].pixels()
        self._before: Network | None = None
        self._artifact: Path | None = None
        self._last = ""

    @classmethod
    def begin(cls, runs: Path, session: Runner, at: datetime, *, clock: Clock = now) -> Self:
        """A new diary in ``runs``; a resumed session goes on with the one it had."""
        name = session.job.run_name()
        if session.resume and (folder := _unfinished(runs, name)):
            chronicle = cls(session, LogWriter.reopen(folder, clock=clock))
        else:
            chronicle = cls(session, LogWriter.open(runs, name, at, clock=clock))
            chronicle.tell("run_start", **_start(session))
        if session.resume:
            progress = session.resume.progress
            chronicle.tell("resumed", epoch=progress.epoch, history=progress.history)
        else:
            chronicle._before = untrained(session.plan)
        return chronicle

    def tell(self, event: str, **fields: Any) -> None:
        """Write an event down."""
        self.journal.event(event, **fields)
        self._last = event
        if event == "backed_off":
            self._before = None

    def epoch(self, epoch: Epoch) -> None:
        """Write down what an epoch brought, layer by layer."""
        layers = layer_statistics(self._before, epoch.network, self._images)
        self.tell("epoch", **epoch.record(), layers=layers)
        self._before = epoch.network

    def end(self, path: Path, facts: Metadata) -> None:
        """Write down what was saved."""
        self.tell(
            "run_end",
            accuracy=facts.accuracy,
            test_samples=facts.test_samples,
            confusion=facts.confusion,
            calibration=facts.calibration,
            seconds=facts.training.get("seconds"),
            artifact=str(path),
            weights_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        self._artifact = path

    def run(self) -> Run:
        """What the diary says by now."""
        return load_run(self.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, Stopped | KeyboardInterrupt):
            self.tell("stopped")
        elif isinstance(error, Diverged):
            if self._last != "diverged":
                self.tell("diverged", epoch=error.epoch, evidence=error.evidence)
        elif error is not None:
            self.tell("failed", problem=str(error))
        self.journal.close()
        self._report()

    def _report(self) -> None:
        if self._artifact is None:
            write_report(self.folder, self.run())
            return
        network, test = read_network(self._artifact), self.session.parts.test
        write_report(self.folder, self.run(), network, test, probabilities(network, test))


def _start(session: Runner) -> dict[str, Any]:
    """Everything that is settled before the first mini-batch."""
    job, parts = session.job, session.parts
    return {
        "name": job.run_name(),
        "command": job.command(),
        "plan": job.plan.summary(),
        "data": {
            "dataset": session.dataset.name,
            "dataset_sha256": session.dataset.sha256,
            "split": job.split,
            "train": len(parts.train),
            "validation": len(parts.validation),
            "test": len(parts.test),
        },
        "environment": session.environment,
    }


def _unfinished(runs: Path, name: str) -> Path | None:
    """The folder of the latest run of that name that has not finished."""
    try:
        found = find_runs(runs, name)
    except RunLogError:  # one that cannot be read is not gone on with
        return None
    mine = [run for run in found if run.name == name and run.outcome != "finished"]
    return mine[-1].folder if mine else None
