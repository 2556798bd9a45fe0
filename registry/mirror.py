"""Compare what a repository says with the records; nothing is written here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from registry.models import PLACES, HubModel
from training.core.facts import Facts
from training.core.network import parameter_count
from training.hub import Entry, Survey

Status = HubModel.Status
ABOUT_FILES = ("revision", "fingerprint", "size_bytes", "sha256", "status", "problem")
ABOUT_NETWORK = (
    *("sizes", "activation", "output", "parameters", "accuracy", "test_samples"),
    *("description", "training", "history", "confusion", "calibration", "created_at"),
)
FIELDS = ABOUT_FILES + ABOUT_NETWORK  # what a sync may alter in a record
# What a record says of a network that cannot be read.
BLANK = {name: getattr(HubModel(), name) for name in ABOUT_NETWORK}


@dataclass
class Report:
    """What a sync found: every name it knows, in exactly one of the five places.

    head     state of the repository
    invalid  name -> why the artifact cannot be read
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

    def counts(self) -> dict[str, int]:
        return {place: len(getattr(self, place)) for place in PLACES}

    def add(self, record: HubModel, news: str) -> None:
        """Put a record in its place; ``news`` is the place of one that can be read."""
        if record.status == Status.INVALID:
            self.invalid[record.name] = record.problem
        else:
            place = "missing" if record.status == Status.MISSING else news
            getattr(self, place).append(record.name)


@dataclass
class Changes:
    """The records a survey adds, and those it alters."""

    created: list[HubModel] = field(default_factory=list)
    updated: list[HubModel] = field(default_factory=list)


def compare(records: Mapping[str, HubModel], survey: Survey, report: Report) -> Changes:
    """Bring records (by name) into line with the survey, and tell the report."""
    changes = Changes()
    entries = {entry.name: entry for entry in survey.entries}
    for name in sorted({*records, *entries}):
        record = records.get(name)
        if record is None:
            record, news = HubModel(name=name, **fields_of(entries[name])), "created"
            changes.created.append(record)
        elif name not in survey.unchanged and alter(record, entries.get(name)):
            news = "updated"
            changes.updated.append(record)
        else:
            news = "unchanged"
        report.add(record, news)
    return changes


def alter(record: HubModel, entry: Entry | None) -> bool:
    """Whether the entry (None: it is gone) says anything new; if so, the record says it too."""
    if entry is None:
        values: dict[str, Any] = {"status": Status.MISSING, "problem": ""}
    else:
        values = fields_of(entry)
        if entry.fingerprint == record.fingerprint:
            del values["revision"]  # commits that touch other artifacts only do not change it
    news = {key: value for key, value in values.items() if getattr(record, key) != value}
    for key, value in news.items():
        setattr(record, key, value)
    return bool(news)


def fields_of(entry: Entry) -> dict[str, Any]:
    """An entry as the fields of a record, all but the name."""
    values: dict[str, Any] = {
        "revision": entry.revision,
        "fingerprint": entry.fingerprint,
        "size_bytes": entry.size_bytes,
        "sha256": entry.sha256,
        "status": Status.AVAILABLE if entry.facts else Status.INVALID,
        "problem": entry.problem[:500],
    }
    return values | (_of_facts(entry.facts) if entry.facts else BLANK)


def _of_facts(facts: Facts) -> dict[str, Any]:
    sizes = facts.architecture.get("sizes", [])
    return {
        "sizes": sizes,
        "activation": facts.architecture.get("activation", ""),
        "output": facts.architecture.get("output", ""),
        "parameters": parameter_count(tuple(sizes)) if sizes else None,
        "accuracy": facts.accuracy,
        "test_samples": facts.test_samples,
        "description": facts.description,
        "training": facts.training,
        "history": facts.history,
        "confusion": facts.confusion,
        "calibration": facts.calibration,
        "created_at": datetime.fromisoformat(facts.created_at) if facts.created_at else None,
    }
