"""The row of a sweep in the database, kept current while it runs: what the admin shows."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from training.management.records import record_sweep
from training.sweeps.sweep import Sweep, SweepEvent
from training.sweeps.winner import table_of

INTERVAL = 2.0  # seconds between two writes


class SweepRecorder:
    """Follows a sweep's events; only this process writes. A database that fails is noted once."""

    def __init__(
        self, sweep: Sweep, name: str, folder: Path, at: datetime, note: Callable[[str], object]
    ) -> None:
        self._table = partial(table_of, sweep, name)
        self._record = partial(record_sweep, folder, started_at=at)
        self._note = note
        self._has_failed = False
        self._last = -INTERVAL

    def follow(self, event: SweepEvent) -> None:
        if time.monotonic() - self._last >= INTERVAL:
            self._last = time.monotonic()
            self._save(self._table(), "running")

    def ended(self, outcome: str, table: dict[str, Any] | None = None) -> None:
        """``table`` is the final one; without it, what is known by now."""
        self._save(table or self._table(), outcome)

    def _save(self, table: dict[str, Any], outcome: str) -> None:
        problem = self._record(table, outcome=outcome)
        if problem and not self._has_failed:
            self._has_failed = True
            self._note(problem)
