"""The page *Audit trail*: who did what, when and why, and the same as CSV or JSON."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone

from registry.admin.actions.spreadsheet import csv_lines
from registry.audit import KINDS, Event, Query, events
from registry.models import HubModel
from registry.visibility import private_for
from training import html_fragments
from training.admin import EMPTY, safe_html

TEMPLATE = "admin/registry/hubmodel/audit.html"
MAX_LINES = 100  # on the page; the exports have all
COLUMNS = ("when", *Event._fields[1:])


def audit_trail(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponseBase:
    """The page, or with ``?format=`` a file. ValueError for a date that is none."""
    kind, query = request.GET.get("kind", ""), _query(request)
    trail = events(query, [kind] if kind in KINDS else [])
    if (file_format := request.GET.get("format")) in FORMATS:
        return _export(request, str(file_format), trail)
    return _page(model_admin, request, trail)


def _query(request: HttpRequest) -> Query:
    """``since`` and ``until`` are days; both belong to the period."""
    since, until = (_day(request.GET.get(name, "")) for name in ("since", "until"))
    return Query(
        private=private_for(request.user),
        network=request.GET.get("network", "").strip(),
        since=since,
        until=until + timedelta(days=1) if until else None,
    )


def _day(text: str) -> datetime | None:
    day = date.fromisoformat(text) if text else None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def _page(
    model_admin: admin.ModelAdmin, request: HttpRequest, trail: Iterator[Event]
) -> HttpResponse:
    shown = list(islice(trail, MAX_LINES + 1))
    rows = [(f"{each.at:%Y-%m-%d %H:%M}", *each[1:5], each.revision[:14], *each[6:])
            for each in shown[:MAX_LINES]]  # fmt: skip
    fields = {name: request.GET.get(name, "") for name in ("kind", "network", "since", "until")}
    context = model_admin.admin_site.each_context(request) | {
        "title": "Audit trail",
        "opts": model_admin.opts,
        "media": model_admin.media,
        "table": safe_html(html_fragments.table(COLUMNS, rows)) if rows else EMPTY,
        "is_cut": len(shown) > MAX_LINES,
        "max_lines": MAX_LINES,
        "kinds": list(KINDS),
        "fields": fields,
        "query": urlencode({name: value for name, value in fields.items() if value}),
        "formats": list(FORMATS),
    }
    return TemplateResponse(request, TEMPLATE, context)


def _export(request: HttpRequest, file_format: str, trail: Iterator[Event]) -> HttpResponseBase:
    """Streamed, and logged, because data leaves."""
    LogEntry.objects.create(
        user_id=int(request.user.pk or 0),
        content_type=ContentType.objects.get_for_model(HubModel),
        object_repr="the audit trail",
        action_flag=CHANGE,
        change_message=f"Exported the audit trail as {file_format.upper()}.",
    )
    content_type, lines = FORMATS[file_format]
    name = f"hippo-audit-{timezone.now():%Y-%m-%d}.{file_format}"
    return StreamingHttpResponse(
        lines(trail),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _as_csv(trail: Iterable[Event]) -> Iterator[str]:
    return csv_lines(Event._fields, ((each.at.isoformat(), *each[1:]) for each in trail))


def _as_json(trail: Iterable[Event]) -> Iterator[str]:
    """One array, a line for each event."""
    before = "["
    for each in trail:
        row: dict[str, Any] = each._asdict() | {"at": each.at.isoformat()}
        yield f"{before}\n{json.dumps(row)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


FORMATS = {
    "csv": ("text/csv; charset=utf-8", _as_csv),
    "json": ("application/json", _as_json),
}
