"""Reading the log of a run, ``metrics.jsonl``: its settings, its epochs, how it ended."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from training.core.files import read_capped
from training.runs.event_schema import parse
from training.runs.log_writer import LOG_FILE

# The fields of an epoch that an artifact's history has, too.
HISTORY_FIELDS = (
    "epoch",
    "loss",
    "train_accuracy",
    "validation_accuracy",
    "learning_rate",
    "seconds",
)
MAX_LOG = 1_000_000_000  # bytes; an epoch takes about 1,000
OUTCOMES = {  # the last of these events says how the run ended
    "run_start": "running",
    "resumed": "running",
    "backed_off": "running",
    "stopped": "stopped",
    "diverged": "diverged",
    "failed": "failed",
    "run_end": "finished",
}


class RunLogError(ValueError):
    """A log that is missing or damaged; one line."""


@dataclass(frozen=True)
class Run:
    """One run, as its log has it.

    start   the fields of ``run_start``: name, command, plan, data, environment
    epochs  one dict each, in order; an epoch that was trained again counts once, the last time
    end     the fields of ``run_end``: accuracy, confusion, calibration …; {} until then
    events  everything, as it was written
    """

    id: str
    folder: Path
    start: dict[str, Any] = field(default_factory=dict)
    epochs: list[dict[str, Any]] = field(default_factory=list)
    end: dict[str, Any] = field(default_factory=dict)
    outcome: str = "running"
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.start.get("name", self.id))

    @property
    def command(self) -> str:
        return str(self.start.get("command", ""))

    @property
    def plan(self) -> dict[str, Any]:
        return self._part("plan")

    @property
    def data(self) -> dict[str, Any]:
        return self._part("data")

    @property
    def environment(self) -> dict[str, Any]:
        return self._part("environment")

    @property
    def started_at(self) -> datetime:
        return datetime.fromisoformat(self.events[0]["at"])

    @property
    def finished_at(self) -> datetime | None:
        """When it ended, however it did; None while it runs."""
        return None if self.outcome == "running" else datetime.fromisoformat(self.events[-1]["at"])

    @property
    def seconds(self) -> float:
        """Of training alone."""
        return round(sum(epoch.get("seconds") or 0.0 for epoch in self.epochs), 3)

    @property
    def best_validation_accuracy(self) -> float | None:
        """In percent; None without validation images."""
        reached = [epoch.get("validation_accuracy") for epoch in self.epochs]
        return max((each for each in reached if each is not None), default=None)

    @property
    def resumed(self) -> int:
        """How often it was gone on with."""
        return sum(event["event"] == "resumed" for event in self.events)

    @property
    def artifact(self) -> Path | None:
        """The ``.npz`` it was saved as."""
        return Path(path) if (path := self.end.get("artifact")) else None

    def _part(self, name: str) -> dict[str, Any]:
        part = self.start.get(name)
        return part if isinstance(part, dict) else {}


def load_run(folder: Path) -> Run:
    """The run that is kept in ``folder``; raises RunLogError."""
    return run_of(_events(folder / LOG_FILE), id=folder.name, folder=folder)


def run_of(events: list[dict[str, Any]], *, id: str, folder: Path) -> Run:
    """What these events come to; there is at least one, and each has passed ``parse``."""
    outcomes = [OUTCOMES[event["event"]] for event in events if event["event"] in OUTCOMES]
    return Run(
        id=id,
        folder=folder,
        start=_last(events, "run_start"),
        epochs=_epochs(events),
        end=_last(events, "run_end"),
        outcome=outcomes[-1] if outcomes else "running",
        events=events,
    )


def _events(path: Path) -> list[dict[str, Any]]:
    """Every event; a last line without its end was cut off by a crash."""
    try:
        lines = read_capped(path, MAX_LOG).split(b"\n")[:-1]
    except OSError as error:
        raise RunLogError(f"There is no run in {path.parent}: it has no {LOG_FILE}.") from error
    except ValueError as error:
        raise RunLogError(f"{path.parent}: {error}.") from error
    events = [_event(line, number, path) for number, line in enumerate(lines, start=1)]
    if not events:
        raise RunLogError(f"{path} is empty.")
    return events


def _event(line: bytes, number: int, path: Path) -> dict[str, Any]:
    try:
        event = parse(line)
        datetime.fromisoformat(event["at"])
        str.__len__(event["event"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f": {error}" if type(error) is ValueError else ""
        raise RunLogError(f"Line {number} of {path} is not an event{reason}.") from error
    return dict(event)


def _epochs(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """By number; a resumed run brings along those of its checkpoint that were not written down."""
    epochs: dict[int, dict[str, Any]] = {}
    for event in events:
        if event["event"] == "epoch":
            epochs[event["epoch"]] = _fields(event)
            for layer in event.get("layers") or ():
                if "lifeless" in layer:  # the name in logs of before November 2026
                    layer["dead_units"] = layer.pop("lifeless")
        for row in event.get("history") or () if event["event"] == "resumed" else ():
            epochs.setdefault(row["epoch"], row)
    return [epochs[number] for number in sorted(epochs)]


def _last(events: Iterable[dict[str, Any]], kind: str) -> dict[str, Any]:
    return next((_fields(each) for each in reversed(list(events)) if each["event"] == kind), {})


def _fields(event: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key not in ("event", "at")}
