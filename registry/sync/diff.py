"""Compare a survey of a repository with the records: what is new, what changed. Writes nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from registry.models import Change, HubModel
from registry.models.history import SHORT
from registry.models.hub_model import BULKY
from registry.sync.report import SyncReport
from training.core.artifact.metadata import Metadata
from training.core.network import parameter_count
from training.hub import Entry, Survey

Status = HubModel.Status
FILE_FIELDS = ("revision", "fingerprint", "size_bytes", "sha256", "status", "problem")
NETWORK_FIELDS = (
    *("sizes", "activation", "output", "depth", "parameters", "dataset", "accuracy"),
    "test_samples",
    *("description", "training", *BULKY, "calibration", "created_at"),
)
FIELDS = FILE_FIELDS + NETWORK_FIELDS  # what a sync may change in a record
# A change is described by the old and new values of these fields, and by the names of the others.
WITH_VALUES = (
    *("status", "accuracy", "test_samples", "activation", "output", "sizes", "dataset"),
    "sha256",
)
BY_NAME = ("description", "training", *BULKY, "calibration", "problem")
REWRITTEN = "revision, as the history was rewritten"
LONGEST_CHANGE, LONGEST_VALUE, SHA256_LENGTH = 500, 60, 64  # characters
# The values of a record whose artifact cannot be read.
BLANK = {name: getattr(HubModel(), name) for name in NETWORK_FIELDS}


@dataclass
class Diff:
    """The records to create and to update, and a Change for each of them."""

    created: list[HubModel] = field(default_factory=list)
    updated: list[HubModel] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def diff_records(
    records: Mapping[str, HubModel],
    survey: Survey,
    report: SyncReport,
    lost: Collection[str] = (),
) -> Diff:
    """Bring the records (by name) in line with the survey, in memory, and fill in the report.

    lost  revisions that the Hub does not have any more: the survey's head replaces them
    """
    result = Diff()
    entries = {entry.name: entry for entry in survey.entries}
    for name in sorted({*records, *entries}):
        record = records.get(name)
        if record is None:
            record, kind = HubModel(name=name, **fields_of(entries[name])), "created"
            result.created.append(record)
            result.changes.append(Change(record=record, what="First seen."))
        elif old := _old_values(record, entries.get(name), survey, lost):
            kind = "updated"
            result.updated.append(record)
            report.changes[name] = describe(record, old)
            result.changes.append(Change(record=record, what=report.changes[name]))
        else:
            kind = "unchanged"
        report.add(record, kind)
    return result


def _old_values(
    record: HubModel, entry: Entry | None, survey: Survey, lost: Collection[str]
) -> dict[str, Any]:
    """Of the fields that changed, which are set to the new ones."""
    is_unchanged = record.name in survey.unchanged
    old = {} if is_unchanged else update(record, entry)
    if record.revision in lost and (is_unchanged or entry is not None):
        old["revision"], record.revision = record.revision, survey.head
    return old


def update(record: HubModel, entry: Entry | None) -> dict[str, Any]:
    """Set the record's fields to the entry's, None for a missing artifact.

    Returns the old values of the fields that changed.
    """
    if entry is None:
        values: dict[str, Any] = {"status": Status.MISSING, "problem": ""}
    else:
        values = fields_of(entry)
        if entry.fingerprint == record.fingerprint:
            del values["revision"]  # a commit that touches only other artifacts does not change it
    old = {key: value for key in values if (value := getattr(record, key)) != values[key]}
    for key in old:
        setattr(record, key, values[key])
    return old


def describe(record: HubModel, old: Mapping[str, Any]) -> str:
    """The changes of a record in one line: ``Accuracy 95.0 → 96.5, history.``"""
    parts = [
        f"{key} {_short(old[key])} → {_short(getattr(record, key))}"
        for key in WITH_VALUES
        if key in old
    ]
    parts += [key for key in BY_NAME if key in old]
    line = ", ".join(parts) or ("files" if old.keys() - {"revision"} else REWRITTEN)
    if len(line) > LONGEST_CHANGE - 1:
        line = f"{line[: LONGEST_CHANGE - 2]}…"
    return f"{line[0].upper()}{line[1:]}."


def _short(value: object) -> str:
    """A value in a few words: sizes as 784-100-10, a checksum by its beginning."""
    if value is None:
        return "–"
    text = "-".join(map(str, value)) if isinstance(value, list) else str(value)
    if len(text) == SHA256_LENGTH:
        return text[:12]
    return (text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…") or "–"


def fields_of(entry: Entry) -> dict[str, Any]:
    """The fields of a record for this entry, without the name."""
    values: dict[str, Any] = {
        "revision": entry.revision,
        "fingerprint": entry.fingerprint,
        "size_bytes": entry.size_bytes,
        "sha256": entry.sha256,
        "status": Status.AVAILABLE if entry.metadata else Status.INVALID,
        "problem": entry.problem[:500],
    }
    return values | (_network_fields(entry.metadata) if entry.metadata else BLANK)


def _network_fields(metadata: Metadata) -> dict[str, Any]:
    sizes = metadata.architecture.get("sizes", [])
    created_at = metadata.created_at
    return {
        "sizes": sizes,
        "activation": metadata.architecture.get("activation", ""),
        "output": metadata.architecture.get("output", ""),
        "depth": len(sizes) - 1 if sizes else None,
        "parameters": parameter_count(tuple(sizes)) if sizes else None,
        "dataset": str(metadata.training.get("dataset", ""))[:SHORT],
        "accuracy": metadata.accuracy,
        "test_samples": metadata.test_samples,
        "description": metadata.description,
        "training": metadata.training,
        "history": metadata.history,
        "snapshots": metadata.snapshots,
        "confusion": metadata.confusion,
        "calibration": metadata.calibration,
        "created_at": datetime.fromisoformat(created_at) if created_at else None,
    }
