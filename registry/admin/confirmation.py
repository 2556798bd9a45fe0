"""Before anything changes, a page says what is about to happen; its button does it."""

from collections.abc import Iterable

from django.contrib import admin
from django.http import HttpRequest
from django.template.response import TemplateResponse

TEMPLATE = "admin/registry/hubmodel/confirm.html"


def is_confirmed(request: HttpRequest) -> bool:
    return request.method == "POST" and "confirmed" in request.POST


def ask(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    *,
    title: str,
    lines: Iterable[object],
    button: str,
    action: str = "",
    records: Iterable[object] = (),
) -> TemplateResponse:
    """The page; ``lines`` are its paragraphs, ``records`` what an action was chosen for."""
    context = model_admin.admin_site.each_context(request) | {
        "title": title,
        "opts": model_admin.opts,
        "media": model_admin.media,
        "lines": lines,
        "button": button,
        "action": action,
        "records": records,
    }
    return TemplateResponse(request, TEMPLATE, context)
