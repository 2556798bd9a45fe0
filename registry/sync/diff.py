"""Compare what a repository says with the records; nothing is written here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from registry.models import Change, HubModel
from registry.models.history import SHORT, SYNC_COUNTS
from registry.models.hub_model import BULKY
from training.core.artifact.metadata import Metadata
from training.core.network import parameter_count
from training.hub import Entry, Survey

Status = HubModel.Status
ABOUT_FILES = ("revision", "fingerprint", "size_bytes", "sha256", "status", "problem")
ABOUT_NETWORK = (
    *("sizes", "activation", "output", "depth", "parameters", "dataset", "accuracy"),
    "test_samples",
    *("description", "training", *BULKY, "calibration", "created_at"),
)
FIELDS = ABOUT_FILES + ABOUT_NETWORK  # what a sync may alter in a record
# What the history of a record names: these with both values, those without.
TOLD = ("status", "accuracy", "test_samples", "activation", "output", "sizes", "dataset", "sha256")
LARGE = ("description", "training", *BULKY, "calibration", "problem")
# What a record says of a network that cannot be read.
BLANK = {name: getattr(HubModel(), name) for name in ABOUT_NETWORK}


@dataclass
class SyncReport:
    """What a sync found: every name it knows, in exactly one of the five places.

    head      state of the repository
    invalid   name -> why the artifact cannot be read
    changes   name -> what is new in a record that is updated
    requests  that the Hub was asked, and the bytes it sent
    """

    repo_id: str
    source: str
    head: str
    dry_run: bool = False
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    invalid: dict[str, str] = field(default_factory=dict)
    changes: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0

    def counts(self) -> dict[str, int]:
        return {place: len(getattr(self, place)) for place in SYNC_COUNTS}

    def add(self, record: HubModel, news: str) -> None:
        """Put a record in its place; ``news`` is the place of one that can be read."""
        if record.status == Status.INVALID:
            self.invalid[record.name] = record.problem
        else:
            place = "missing" if record.status == Status.MISSING else news
            getattr(self, place).append(record.name)


@dataclass
class Changes:
    """The records a survey adds, those it alters, and what it alters in them."""

    created: list[HubModel] = field(default_factory=list)
    updated: list[HubModel] = field(default_factory=list)
    told: list[Change] = field(default_factory=list)


def compare(records: Mapping[str, HubModel], survey: Survey, report: SyncReport) -> Changes:
    """Bring records (by name) into line with the survey, and tell the report."""
    changes = Changes()
    entries = {entry.name: entry for entry in survey.entries}
    for name in sorted({*records, *entries}):
        record = records.get(name)
        if record is None:
            record, news = HubModel(name=name, **fields_of(entries[name])), "created"
            changes.created.append(record)
            changes.told.append(Change(record=record, what="First seen."))
        elif name not in survey.unchanged and (was := alter(record, entries.get(name))):
            news = "updated"
            changes.updated.append(record)
            changes.told.append(Change(record=record, what=told(record, was)))
            report.changes[name] = changes.told[-1].what
        else:
            news = "unchanged"
        report.add(record, news)
    return changes


def alter(record: HubModel, entry: Entry | None) -> dict[str, Any]:
    """Let the record say what the entry (None: it is gone) says; gives what it said before."""
    if entry is None:
        values: dict[str, Any] = {"status": Status.MISSING, "problem": ""}
    else:
        values = fields_of(entry)
        if entry.fingerprint == record.fingerprint:
            del values["revision"]  # commits that touch other artifacts only do not change it
    was = {key: old for key in values if (old := getattr(record, key)) != values[key]}
    for key in was:
        setattr(record, key, values[key])
    return was


def told(record: HubModel, was: Mapping[str, Any]) -> str:
    """The alteration in a line that staff understand."""
    short = [key for key in TOLD if key in was]
    parts = [f"{key} {_brief(was[key])} → {_brief(getattr(record, key))}" for key in short]
    large = [key for key in LARGE if key in was]
    line = ", ".join(parts + large) or "files"
    return f"{line[0].upper()}{line[1:498]}."


def _brief(value: object) -> str:
    return str(value)[:12] or "–"


def fields_of(entry: Entry) -> dict[str, Any]:
    """An entry as the fields of a record, all but the name."""
    values: dict[str, Any] = {
        "revision": entry.revision,
        "fingerprint": entry.fingerprint,
        "size_bytes": entry.size_bytes,
        "sha256": entry.sha256,
        "status": Status.AVAILABLE if entry.metadata else Status.INVALID,
        "problem": entry.problem[:500],
    }
    return values | (_of_facts(entry.metadata) if entry.metadata else BLANK)


def _of_facts(facts: Metadata) -> dict[str, Any]:
    sizes = facts.architecture.get("sizes", [])
    return {
        "sizes": sizes,
        "activation": facts.architecture.get("activation", ""),
        "output": facts.architecture.get("output", ""),
        "depth": len(sizes) - 1 if sizes else None,
        "parameters": parameter_count(tuple(sizes)) if sizes else None,
        "dataset": str(facts.training.get("dataset", ""))[:SHORT],
        "accuracy": facts.accuracy,
        "test_samples": facts.test_samples,
        "description": facts.description,
        "training": facts.training,
        "history": facts.history,
        "snapshots": facts.snapshots,
        "confusion": facts.confusion,
        "calibration": facts.calibration,
        "created_at": datetime.fromisoformat(facts.created_at) if facts.created_at else None,
    }
