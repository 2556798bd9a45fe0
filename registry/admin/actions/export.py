"""The action *Export as CSV*: the selected models as a file that is safe in a spreadsheet."""

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from registry.admin.actions.spreadsheet import csv_lines
from registry.models import HubModel
from registry.models.hub_model import BULKY

COLUMNS = (
    *("repository", "name", "status", "architecture", "parameters", "accuracy", "test_samples"),
    *("dataset", "size_bytes", "revision", "sha256", "created_at", "updated_at"),
    *("is_default", "is_served", "chosen_by_staff"),
    *("tags", "notes", "description"),
)
# As the list shows them: ``HubModel.is_default`` is staff's choice, which may not be served.
NAMED = {"is_default": "is_current_default", "chosen_by_staff": "is_default"}
DEFERRED = (*BULKY, "training", "calibration", "repository__card")


def export(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[HubModel]
) -> StreamingHttpResponse:
    """Changes nothing, so there is no confirmation page; it is logged, because data leaves."""
    records = queryset.select_related("repository").prefetch_related(None).defer(None)
    records = records.defer(*DEFERRED)
    if (first := records.first()) is not None:
        model_admin.log_change(request, first, f"Exported {records.count()} models as CSV.")
    name = f"hippo-models-{timezone.now():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        csv_lines(COLUMNS, map(_values, records.iterator(500))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _values(record: HubModel) -> Iterator[object]:
    return (getattr(record, NAMED.get(column, column), None) for column in COLUMNS)
