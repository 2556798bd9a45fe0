"""The page that asks staff to confirm an action before anything changes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse

from registry.models import HubModel

TEMPLATE = "admin/registry/hubmodel/confirm.html"


class Input(NamedTuple):
    """A text that the page asks for, with what was entered before."""

    name: str
    label: str
    value: str = ""
    required: bool = True


def only_one(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[HubModel]
) -> HubModel | None:
    """The selected model; a message says so where it is not exactly one."""
    records = queryset[:2]
    if len(records) == 1:
        return records[0]
    model_admin.message_user(request, "Select exactly one model.", messages.ERROR)
    return None


def is_confirmed(request: HttpRequest) -> bool:
    return request.method == "POST" and "confirmed" in request.POST


def confirmation_page(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    *,
    title: str,
    lines: Iterable[str],
    button: str,
    action: str = "",
    records: Sequence[HubModel] = (),
    list_records: bool = False,
    hidden: Mapping[str, str] = {},
    inputs: Sequence[Input] = (),
    table: str = "",
    is_final: bool = True,
) -> TemplateResponse:
    """The page; its button sends the same request again, confirmed.

    lines         its paragraphs
    records       the models that ``action`` was chosen for; ``list_records`` shows their names
    hidden        fields that come back with the confirmation, such as what the page showed
    inputs        texts that the page asks for
    table         safe HTML below the paragraphs
    is_final      whether its button confirms; otherwise it leads to another such page
    """
    context = model_admin.admin_site.each_context(request) | {
        "title": title,
        "opts": model_admin.opts,
        "media": model_admin.media,
        "lines": lines,
        "button": button,
        "action": action,
        "records": records,
        "list_records": list_records,
        "hidden": hidden.items(),
        "inputs": inputs,
        "table": table,
        "is_final": is_final,
    }
    return TemplateResponse(request, TEMPLATE, context)
