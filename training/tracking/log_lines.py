"""The lines of a run's log as they are sent: without statistics of layers, and without paths."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.runs.log_reader import HISTORY_FIELDS
from training.runs.log_writer import LOG_FILE

MAX_HISTORY = 1_000  # rows that a resumed run brings along
MAX_TEXT = 500  # characters of a problem


class LogLines:
    """Reads a log that grows, from its first line on, once."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOG_FILE
        self._offset = 0
        self._epochs: set[int] = set()

    def read(self, most: int) -> Iterator[dict[str, Any]]:
        """Up to so many further events that are written to their end; raises OSError."""
        with self._path.open("rb") as file:
            file.seek(self._offset)
            for _ in range(most):
                line = file.readline()
                if not line.endswith(b"\n"):
                    return
                self._offset += len(line)
                yield self._reduced(json.loads(line))

    def _reduced(self, event: dict[str, Any]) -> dict[str, Any]:
        """The same event for the same line, whenever it is read."""
        kept = {name: value for name, value in event.items() if name != "layers"}
        for name in ("problem", "evidence"):
            if name in kept:
                kept[name] = str(kept[name])[:MAX_TEXT]
        if "artifact" in kept:
            kept["artifact"] = Path(kept["artifact"]).stem
        if kept["event"] == "epoch":
            self._epochs.add(kept["epoch"])
        if "history" in kept:
            rows = [row for row in kept["history"] if row["epoch"] not in self._epochs]
            kept["history"] = [
                {name: row.get(name) for name in HISTORY_FIELDS} for row in rows[-MAX_HISTORY:]
            ]
            self._epochs.update(row["epoch"] for row in rows)
        return kept
