"""Writing the log of a run, ``metrics.jsonl``: one line of JSON for each event, as it happens.

``docs/TRAINING.md`` lists the events and their fields.
"""

import json
import math
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TextIO

LOG_FILE = "metrics.jsonl"
Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime.now(UTC)


class LogWriter:
    """A log open for writing; ``folder`` is the run's, its name the run's id."""

    def __init__(self, folder: Path, file: TextIO, clock: Clock) -> None:
        self.folder = folder
        self._file = file
        self._clock = clock

    @classmethod
    def open(cls, folder: Path, name: str, at: datetime, *, clock: Clock = now) -> Self:
        """Begin ``folder/<utc>-<name>/``, with -2, -3 … behind it where that exists."""
        run = first = folder / f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{name}"
        number = 1
        folder.mkdir(parents=True, exist_ok=True)
        while True:
            try:
                run.mkdir()
            except FileExistsError:
                number += 1
                run = first.with_name(f"{first.name}-{number}")
            else:
                return cls(run, (run / LOG_FILE).open("x", encoding="utf-8"), clock)

    @classmethod
    def reopen(cls, run: Path, *, clock: Clock = now) -> Self:
        """Go on with a run's log; a last line that was cut off by a crash is dropped."""
        path = run / LOG_FILE
        whole = path.read_bytes().rpartition(b"\n")
        os.truncate(path, len(whole[0]) + len(whole[1]))
        return cls(run, path.open("a", encoding="utf-8"), clock)

    def event(self, kind: str, **fields: Any) -> None:
        """Write one event down; a number that is not finite becomes null.

        Raises OSError, which names the file.
        """
        line = {"event": kind, "at": stamp(self._clock()), **fields}
        try:
            self._file.write(json.dumps(_finite(line), ensure_ascii=False, allow_nan=False) + "\n")
            self._file.flush()
        except OSError as error:
            error.filename = str(self.folder / LOG_FILE)
            raise

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def stamp(at: datetime) -> str:
    """A moment as RFC 3339 writes it, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _finite(value: Any) -> Any:
    """The same value without NaN and infinities, which JSON does not have."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return value
