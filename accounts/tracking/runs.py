"""The runs that a person tracks: beginning one, and adding the lines of its log as they come.

A line has a number, so a program may send it again whenever it is unsure; nothing depends on the
clock of the machine that trains.
"""

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.rights.open_account import lock_account
from training.models import RunLine, TrainingRun
from training.models.run import columns
from training.runs.log_reader import run_of

MAX_RUNS = 1_000  # of one person
MAX_LINES, MAX_BYTES = 12_000, 4_000_000  # of one run
MAX_BYTES_OF_A_PERSON = 100_000_000
ID_LENGTH = 16  # hexadecimal digits


class TrackingError(ValueError):
    """Why nothing was added, in one line."""


class UnknownRun(TrackingError):
    """There is no such run of this person."""


class OutOfOrder(TrackingError):
    """Lines are missing before these, or others are there under these numbers."""


class Full(TrackingError):
    """A limit is reached."""


class Begun(NamedTuple):
    run: TrainingRun
    is_new: bool


@transaction.atomic
def begin(user_id: int, key: str, name: str) -> Begun:
    """The run of that key, which a program chooses once for each run; made if it is not there.

    Raises Full, UnknownRun for somebody whose account was erased meanwhile.
    """
    if not lock_account(user_id):
        raise UnknownRun("The account is closed.")
    slug = hashlib.sha256(f"{user_id}:{key}".encode()).hexdigest()[:ID_LENGTH]
    mine = TrainingRun.objects.filter(owner=user_id)
    run = mine.filter(slug=slug).first()
    if run is not None:
        return Begun(run, is_new=False)
    if mine.count() >= MAX_RUNS:
        raise Full(f"There are {MAX_RUNS:,} runs of yours, the most: delete some first.")
    now = timezone.now()
    times = {"started_at": now, "seen_at": now}
    made = TrainingRun(slug=slug, owner_id=user_id, name=name, outcome="running", **times)
    made.save(force_insert=True)
    return Begun(made, is_new=True)


@transaction.atomic
def append(user_id: int, slug: str, first: int, texts: list[str], *, is_live: bool) -> int:
    """Add lines from number ``first`` on; the number of lines that there are then.

    Lines that are there already are passed over. ``is_live`` is a sign of life of the process
    that trains, with lines or without. Raises UnknownRun, OutOfOrder, Full.
    """
    runs = TrainingRun.objects.select_for_update().defer("history", "confusion")
    run = runs.filter(owner=user_id, slug=slug).first()
    if run is None:
        raise UnknownRun("There is no run of yours with that id; POST /runs begins one.")
    new = _new_lines(run, first, texts)
    if new:
        _check_limits(run, new)
        RunLine.objects.bulk_create(
            RunLine(run=run, number=number, text=text)
            for number, text in enumerate(new, start=run.log_lines)
        )
        run.log_lines += len(new)
        run.log_bytes += _size(new)
    changes = _columns(run, is_live=is_live) if new else {}
    if is_live:
        changes["seen_at"] = timezone.now()
    counts = {"log_lines": run.log_lines, "log_bytes": run.log_bytes}
    TrainingRun.objects.filter(pk=run.pk).update(**changes, **counts)
    return run.log_lines


def _new_lines(run: TrainingRun, first: int, texts: list[str]) -> list[str]:
    """Those that are not there yet."""
    if first > run.log_lines:
        raise OutOfOrder(f"Lines are missing before these: the next one is {run.log_lines}.")
    again = texts[: run.log_lines - first]
    stored = run.lines.filter(number__gte=first, number__lt=first + len(again))
    if list(stored.values_list("text", flat=True)) != again:
        raise OutOfOrder("Another program sent other lines under these numbers.")
    new = texts[len(again) :]
    starts = ['"run_start"' in text[:30] for text in new]
    if new and starts != [run.log_lines == 0, *[False] * (len(new) - 1)]:
        raise OutOfOrder("The first line of a run, and no other, is its run_start.")
    return new


def _check_limits(run: TrainingRun, new: list[str]) -> None:
    if run.log_lines + len(new) > MAX_LINES or run.log_bytes + _size(new) > MAX_BYTES:
        raise Full(f"A run has at most {MAX_LINES:,} lines and {MAX_BYTES:,} bytes.")
    mine = TrainingRun.objects.filter(owner=run.owner_id)
    total: int = mine.aggregate(total=Sum("log_bytes"))["total"]
    if total + _size(new) > MAX_BYTES_OF_A_PERSON:
        raise Full(f"Your runs have {MAX_BYTES_OF_A_PERSON:,} bytes, the most: delete some first.")


def _size(texts: list[str]) -> int:
    """In bytes."""
    return sum(len(text.encode()) for text in texts)


def _columns(run: TrainingRun, *, is_live: bool) -> dict[str, Any]:
    """The run's columns, of all its lines; its times on this machine's clock."""
    events = [json.loads(text) for text in run.lines.values_list("text", flat=True)]
    values = columns(run_of(events, id=run.slug, folder=Path()))
    now = timezone.now()
    began: datetime = values["started_at"]
    values["started_at"] = min(began, run.started_at)
    offset: timedelta = values["started_at"] - began
    last = min(datetime.fromisoformat(events[-1]["at"]) + offset, now)
    last = max(last, values["started_at"])  # the other clock was set back
    if values["finished_at"] is not None:
        values["finished_at"] = last
    return values if is_live else values | {"seen_at": last}
