"""The audit trail: promotions, alias moves, changes, evaluations and failed syncs, newest first."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from heapq import merge
from operator import or_
from typing import NamedTuple

from django.db.models import Q, QuerySet

from registry.models import AliasMove, Change, Choice, Evaluation, HubModel, SyncRun
from registry.models.querysets import NONE, Private, about_visible
from registry.visibility import hidden_repo_ids

CHUNK = 500  # rows that are read at a time
BY_SYNC = "a sync"  # who, where no person did it


class Event(NamedTuple):
    """One thing that happened; texts are empty where there is nothing to say.

    by            the person or command
    confirmed_by  the second person, under PROMOTION_REVIEW
    reason        as they gave it
    """

    at: datetime
    kind: str
    what: str
    network: str = ""
    repository: str = ""
    revision: str = ""
    by: str = ""
    confirmed_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Query:
    """Which events: those about what is visible with these keys, of a network, in a period.

    network  a name; "" for every one
    since    the first moment, and ``until`` the first after the last; None for no limit
    """

    private: Private = NONE
    network: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def rows(self, rows: QuerySet, column: str, *records: str) -> Iterator:
        """The rows of a table, newest first, read in chunks.

        column   when it happened
        records  its references to networks, of which the names alone are read
        """
        rows = rows.filter(about_visible(self.private, *records))
        if self.since is not None:
            rows = rows.filter(**{f"{column}__gte": self.since})
        if self.until is not None:
            rows = rows.filter(**{f"{column}__lt": self.until})
        if self.network:
            named = [Q(**{f"{record}__name": self.network}) for record in records]
            rows = rows.filter(reduce(or_, named)) if named else rows.none()
        own = [each.name for each in rows.model._meta.concrete_fields if each.name != "bins"]  # noqa: SLF001
        names = [f"{record}__{name}" for record in records for name in NAMES]
        joined = rows.select_related(*(f"{record}__repository" for record in records))
        joined = joined.only(*own, *names) if records else rows
        return iter(joined.order_by(f"-{column}", "-pk").iterator(CHUNK))


NAMES = ("name", "repository__repo_id")


def events(query: Query, kinds: Iterable[str] = ()) -> Iterator[Event]:
    """One database query for each kind, all of ``KINDS`` unless some are named."""
    streams = [KINDS[kind](query) for kind in dict.fromkeys(kinds or KINDS)]
    return merge(*streams, key=lambda event: event.at, reverse=True)


def _promotions(query: Query) -> Iterator[Event]:
    for choice in query.rows(Choice.objects.all(), "chosen_at", "record"):
        what = "rolled the default back" if choice.is_roll_back else "made the default"
        yield Event(
            choice.chosen_at,
            "promotion",
            what if choice.record else f"{what} the most accurate",
            *_place(choice.record),
            by=choice.chosen_by,
            confirmed_by=choice.confirmed_by,
            reason=choice.reason,
        )


def _alias_moves(query: Query) -> Iterator[Event]:
    for move in query.rows(AliasMove.objects.all(), "at", "source", "target"):
        yield Event(
            move.at,
            "alias",
            f"@{move.alias}: {move.source or '–'} → {move.target or '–'}",
            *_place(move.target or move.source),
            by=move.by,
            confirmed_by=move.confirmed_by,
            reason=move.reason,
        )


def _changes(query: Query) -> Iterator[Event]:
    for change in query.rows(Change.objects.all(), "at", "record"):
        place = _place(change.record)
        yield Event(change.at, "change", change.what, *place, change.revision, by=BY_SYNC)


def _evaluations(query: Query) -> Iterator[Event]:
    for measured in query.rows(Evaluation.objects.all(), "at", "record"):
        place = _place(measured.record)
        what = str(measured)
        yield Event(measured.at, "evaluation", what, *place, measured.revision, by=measured.by)


def _failed_syncs(query: Query) -> Iterator[Event]:
    failed = SyncRun.objects.filter(outcome=SyncRun.Outcome.FAILED, dry_run=False)
    failed = failed.exclude(repo_id__in=hidden_repo_ids(query.private))
    for run in query.rows(failed, "started_at"):
        yield Event(
            run.started_at, "failed sync", run.error, repository=run.repo_id, by=run.started_by
        )


def _place(record: HubModel | None) -> tuple[str, str]:
    """Network and repository."""
    return (record.name, record.repository.repo_id) if record else ("", "")


KINDS: dict[str, Callable[[Query], Iterator[Event]]] = {
    "promotion": _promotions,
    "alias": _alias_moves,
    "change": _changes,
    "evaluation": _evaluations,
    "failed sync": _failed_syncs,
}
