"""The action *Export as CSV*: the selected models as a file that is safe in a spreadsheet."""

import csv
import string
from collections.abc import Iterable, Iterator

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

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
# A spreadsheet takes a cell that starts with one of these for a formula: OWASP, "CSV Injection".
# A pipe starts a DDE link, and some spreadsheets read the full-width forms like the others.
BLANK = string.whitespace + "\0\u00a0\u200b\u3000\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "|", "＝", "＋", "－", "＠", "｜")


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
        csv_lines(records.iterator(500)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def csv_lines(records: Iterable[HubModel]) -> Iterator[str]:
    """The header line, then a line for each record."""
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for record in records:
        values = (getattr(record, NAMED.get(column, column), None) for column in COLUMNS)
        yield writer.writerow(map(_cell, values))


class _Echo:
    """A file for csv.writer whose ``write`` returns the line instead of storing it."""

    def write(self, line: str) -> str:
        return line


def _cell(value: object) -> str | int | float:
    """Numbers as they are; text that would be a formula gets an apostrophe in front."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = "" if value is None else str(value)
    # Spreadsheets drop white space in front, and with it tabs and line breaks.
    is_formula = text.startswith(("\t", "\r", "\n")) or text.lstrip(BLANK).startswith(
        FORMULA_STARTS
    )
    return f"'{text}" if is_formula else text
