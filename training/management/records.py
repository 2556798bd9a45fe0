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
LOOK = 5.0  # seconds between two looks at whether staff want a sweep stopped


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


class Heartbeat:
    """A context: a thread writes into rows twice a minute that this process still lives.

    A process that is killed writes nothing any more, which is how the admin knows.
    """

    def __init__(self, rows: "QuerySet[Any]", interval: float = BEAT) -> None:
        self._rows = rows
        self._interval = interval
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
        while not self._is_over.wait(self._interval):
            self.beat()
            connections.close_all()  # this thread's own


class SweepRow(Heartbeat):
    """Signs of life in the row of the sweep in that folder, and whether staff want it stopped."""

    def __init__(self, folder: Path) -> None:
        from training.models import Sweep

        super().__init__(Sweep.objects.filter(folder=str(folder)), LOOK)
        self._is_stop_requested = False

    def __enter__(self) -> Self:
        with suppress(Error):  # of a request to a process that was killed
            self._rows.update(stop_requested=False)
        return super().__enter__()

    def is_stop_requested(self) -> bool:
        return self._is_stop_requested

    def beat(self) -> None:
        super().beat()
        with suppress(Error):
            self._is_stop_requested |= self._rows.filter(stop_requested=True).exists()


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
