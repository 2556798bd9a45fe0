"""What happened to a record: the changes that syncs found, and what staff did."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from registry.admin.record.fields import NOTHING, shown
from registry.models import HubModel
from training import html_fragments

MOST = 50  # lines of each kind


def chosen(record: HubModel) -> str:
    """Whether staff made it the default, who, and when."""
    choice = record.choices.first() if record.is_default else None
    if choice is None:
        return "yes" if record.is_default else "no"
    by = f" by {choice.chosen_by}" if choice.chosen_by else ""
    return f"yes{by}, {_when(choice.chosen_at)}"


def changes(record: HubModel) -> str:
    """The newest first."""
    rows = [
        (_when(change.at), change.what, change.revision[:14])
        for change in record.changes.all()[:MOST]
    ]
    return shown(html_fragments.table(("when", "what", "revision"), rows))


def deeds(record: HubModel) -> str:
    """The audit trail of the admin, and the choices made by commands."""
    rows = sorted({*_logged(record), *_chosen(record)}, reverse=True)[:MOST]
    told = [(_when(at), what, who) for at, what, who in rows]
    return shown(html_fragments.table(("when", "what", "who"), told)) or NOTHING


def _logged(record: HubModel) -> Iterable[tuple[datetime, str, str]]:
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(HubModel), object_id=str(record.pk)
    ).select_related("user")
    for entry in entries[:MOST]:
        yield entry.action_time, entry.get_change_message(), str(entry.user)


def _chosen(record: HubModel) -> Iterable[tuple[datetime, str, str]]:
    """Choices by hand in the admin are in its own trail already."""
    for choice in record.choices.filter(chosen_by__startswith="manage.py")[:MOST]:
        yield choice.chosen_at, "Made the default.", choice.chosen_by


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
