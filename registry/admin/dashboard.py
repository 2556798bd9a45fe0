"""The front page of the admin: what is served, how the mirror does, and what changed lately."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import mark_safe

from registry.admin.timeline import Published, timeline
from registry.models import Change, Choice, HubModel
from registry.service_status import ServiceStatus, provider
from registry.sync.health import mirror_health
from training.models import TrainingRun

MOST_DOTS = 200
LATELY = 5  # lines of each list
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


def context() -> dict[str, Any]:
    """Everything on the page, in a fixed number of queries."""
    default = HubModel.objects.select_related("repository").default()
    choice = Choice.objects.select_related("record").first()
    return {
        "default": default,
        "choice": choice if choice and default and choice.record_id == default.pk else None,
        "pinned": settings.DEFAULT_MODEL,
        "served": HubModel.objects.served().count(),
        "known": HubModel.objects.count(),
        "health": mirror_health(timezone.now()),
        "timeline": mark_safe(_timeline()),  # noqa: S308 (drawing escapes its words)
        "changes": Change.objects.select_related("record")[:LATELY],
        "traffic": traffic(provider.status()),
    }


def training_runs() -> Iterable[TrainingRun]:
    return TrainingRun.objects.only("slug", "name", "outcome", "accuracy", "started_at")[:LATELY]


def _timeline() -> str:
    """The newest networks that say when they were made; an absurd date would hide the others."""
    latest = timezone.now() + timedelta(days=1)
    found = HubModel.objects.of_site().filter(created_at__range=(EARLIEST, latest))
    found = found.filter(accuracy__isnull=False).order_by("-created_at")
    rows = found.values_list("created_at", "accuracy", "name")[:MOST_DOTS]
    return timeline([Published(at, value, name) for at, value, name in reversed(rows)])  # type: ignore[arg-type]  # not null


def traffic(status: ServiceStatus | None) -> dict[str, Any] | None:
    """Requests and errors since the server started, and by hour where it is known since when."""
    if status is None:
        return None
    hours = max(status.hours, 1 / 60)
    return {
        "requests": status.requests,
        "errors": status.errors,
        "by_hour": round(status.requests / hours) if status.hours else None,
        "errors_by_hour": round(status.errors / hours, 1) if status.hours else None,
    }
