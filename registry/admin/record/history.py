"""Fields of the record page about its past: changes found by syncs, and what staff did."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils.html import format_html

from registry.models import HubModel
from registry.models.querysets import NONE, about_visible
from training import html_fragments
from training.admin import EMPTY, safe_html

MAX_LINES = 50  # of each table


class Event(NamedTuple):
    at: datetime
    what: str
    who: str


@admin.display(description="chosen by staff")
def chosen(record: HubModel) -> str:
    """Whether staff made it the default, who, and when."""
    choice = record.choices.order_by("-pk").first() if record.is_default else None
    if choice is None:
        return "yes" if record.is_default else "no"
    by = f" by {choice.chosen_by}" if choice.chosen_by else ""
    return f"yes{by}, {_minute(choice.chosen_at)}"


@admin.display(description="aliases")
def aliases(record: HubModel) -> str:
    """Those that point at it, and every move to it with its reason, the newest first."""
    names = ", ".join(map(str, record.aliases.all()))
    about = about_visible(getattr(record, "private", NONE), "source", "target")
    moves = record.alias_moves.select_related("source", "target").filter(about)[:MAX_LINES]
    rows = [(_minute(move.at), str(move), move.by) for move in moves]
    table = safe_html(html_fragments.table(("when", "move", "by"), rows)) if rows else ""
    return format_html("{}{}", names or EMPTY, table)


@admin.display(description="changes")
def changes(record: HubModel) -> str:
    """What syncs changed, the newest first."""
    rows = [
        (_minute(change.at), change.what, change.revision[:14])
        for change in record.changes.all()[:MAX_LINES]
    ]
    return safe_html(html_fragments.table(("when", "what", "revision"), rows))


@admin.display(description="what staff did")
def audit_trail(record: HubModel) -> str:
    """The admin's log of this record and the choices made by commands, the newest first."""
    events = sorted({*_log_entries(record), *_choices_by_command(record)}, reverse=True)
    rows = [(_minute(event.at), event.what, event.who) for event in events[:MAX_LINES]]
    return safe_html(html_fragments.table(("when", "what", "who"), rows)) or EMPTY


def _log_entries(record: HubModel) -> Iterator[Event]:
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(HubModel), object_id=str(record.pk)
    ).select_related("user")
    for entry in entries[:MAX_LINES]:
        yield Event(entry.action_time, entry.get_change_message(), str(entry.user))


def _choices_by_command(record: HubModel) -> Iterator[Event]:
    """Only those: the admin's log has the choices made in the admin."""
    for choice in record.choices.filter(chosen_by__startswith="manage.py")[:MAX_LINES]:
        why = f", because: {choice.reason}." if choice.reason else "."
        yield Event(choice.chosen_at, f"Made the default{why}", choice.chosen_by)


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
