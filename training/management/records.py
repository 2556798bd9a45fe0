"""Runs and sweeps as rows of the database, current while their process lives.

No run is lost because the database does not answer, and none waits long for it.
"""

import math
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import TYPE_CHECKING, Any, Self

from django.db import Error, connections
from django.utils import timezone

from training.core.fit.events import EpochEnded, Event
from training.management.database_errors import database_problem
from training.runs.log_reader import Run, RunLogError
from training.runs.recorder import Recorder

if TYPE_CHECKING:
    from django.db.models import QuerySet  # not for --help, which needs no table

INTERVAL = 10.0  # seconds between two writes of a run's row, at least
SHARE = 50  # a write that takes so long is repeated after that many times as long, at the earliest
BEAT = 30.0  # seconds between two signs of life


def record_run(run: Run) -> str | None:
    """Save the run in the database; if that fails, one line that says what to do."""
    from training.models import TrainingRun  # not for --help, which needs no table

    try:
        TrainingRun.objects.save_run(run)
    except Error as error:
        return (
            f"The run is not listed in the admin. {database_problem(error)} Its log has all of it."
        )
    return None


def record_sweep(
    folder: Path, table: dict[str, Any], *, outcome: str, started_at: datetime
) -> str | None:
    """Save a sweep's table in the database; if that fails, one line that says what to do."""
    from training.models import Sweep  # not for --help, which needs no table

    try:
        Sweep.objects.save_table(str(folder), table, outcome=outcome, started_at=started_at)
    except Error as error:
        return f"The sweep is not listed in the admin. {database_problem(error)} sweep.json has it."
    return None


def sweep_heartbeat(folder: Path) -> "Heartbeat":
    """Signs of life in the row of the sweep in that folder."""
    from training.models import Sweep

    return Heartbeat(Sweep.objects.filter(folder=str(folder)))


class Heartbeat:
    """A context: a thread writes into rows twice a minute that this process still lives.

    A process that is killed writes nothing any more, which is how the admin knows.
    """

    def __init__(self, rows: "QuerySet[Any]") -> None:
        self._rows = rows
        self._is_over = Flag()
        self._thread = Thread(target=self._beat_until_the_end, name="heartbeat", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._is_over.set()
        self._thread.join(timeout=1)  # a database that hangs must not hold the run's end

    def beat(self) -> None:
        with suppress(Error):  # the next one says so, or the last write of the run does
            self._rows.update(seen_at=timezone.now())

    def _beat_until_the_end(self) -> None:
        while not self._is_over.wait(BEAT):
            self.beat()
            connections.close_all()  # this thread's own


class RunRow(Heartbeat):
    """Follows a run's events: its row is there from the first mini-batch on, and current.

    A database that fails is left alone until the run ends, when ``record_run`` says so.
    """

    def __init__(self, recorder: Recorder) -> None:
        from training.models import TrainingRun

        super().__init__(TrainingRun.objects.filter(slug=recorder.folder.name))
        self._load = recorder.run
        self._next_write = 0.0

    def __enter__(self) -> Self:
        self.save()
        return super().__enter__()

    def follow(self, event: Event) -> None:
        if isinstance(event, EpochEnded) and time.monotonic() >= self._next_write:
            self.save()

    def save(self) -> None:
        began = time.monotonic()
        try:
            has_failed = record_run(self._load()) is not None
        except (OSError, RunLogError):  # the log is the run's first concern, and fails by itself
            has_failed = True
        ended = time.monotonic()
        wait = max(INTERVAL, SHARE * (ended - began))
        self._next_write = math.inf if has_failed else ended + wait
