"""The dashboard on the admin's front page: default network, aliases, syncs, requests, changes."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import mark_safe

from registry.admin.timeline import Published, timeline
from registry.models import Alias, Change, Choice, HubModel
from registry.models.querysets import Private, about_visible
from registry.service_status import ServiceStatus, provider
from registry.sync.health import mirror_health
from registry.visibility import runs_for, visible_repositories
from training.models import TrainingRun

MAX_LINES = 5  # of each list
MAX_ALIASES = 20
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


def context(private: Private) -> dict[str, Any]:
    """The template's context, in a fixed number of queries; of what is visible with these keys."""
    known = HubModel.objects.visible(private)
    repo_ids = set(visible_repositories(private).values_list("repo_id", flat=True))
    health = mirror_health(timezone.now())
    changes = Change.objects.filter(about_visible(private, "record")).select_related("record")
    aliases = Alias.objects.filter(about_visible(private, "record")).select_related("record")
    default = HubModel.objects.select_related("repository").default()
    choice = Choice.objects.select_related("record").order_by("-pk").first()
    return {
        "default": default,
        "choice": choice if choice and default and choice.record_id == default.pk else None,
        "pinned": settings.DEFAULT_MODEL,
        "aliases": aliases[:MAX_ALIASES],
        "served": HubModel.objects.served(private).count(),
        "known": known.count(),
        "health": [each for each in health if each.run is None or each.repo_id in repo_ids],
        "timeline": mark_safe(_timeline(private)),  # noqa: S308 (timeline escapes its texts)
        "changes": changes[:MAX_LINES],
        "traffic": traffic(provider.status()),
    }


def training_runs(user: Any) -> Iterable[TrainingRun]:
    """The latest that this user may see."""
    columns = ("slug", "name", "outcome", "accuracy", "started_at", "seen_at")
    return runs_for(user).only(*columns)[:MAX_LINES]


def _timeline(private: Private) -> str:
    """Every network that has a date; an absurd date would squeeze all others together."""
    latest = timezone.now() + timedelta(days=1)
    records = HubModel.objects.of_site(private).filter(created_at__range=(EARLIEST, latest))
    records = records.filter(accuracy__isnull=False).order_by("created_at")
    rows = records.values_list("created_at", "accuracy", "name")
    return timeline([Published(*row) for row in rows.iterator(2_000)])  # type: ignore[arg-type]  # not null


def traffic(status: ServiceStatus | None) -> dict[str, Any] | None:
    """Requests and errors since the server started; per hour once it has run for an hour."""
    if status is None:
        return None
    hours = status.hours
    has_rate = hours >= 1  # fourteen requests in a minute are not 840 an hour
    return {
        "requests": status.requests,
        "errors": status.errors,
        "by_hour": round(status.requests / hours) if has_rate else None,
        "errors_by_hour": round(status.errors / hours, 1) if has_rate else None,
    }
