"""The action *Make default* and the page *Roll back*: both change the default network."""

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from registry import default_model
from registry.admin.actions.confirmation import (
    Input,
    confirmation_page,
    is_confirmed,
    only_one,
)
from registry.admin.actions.propose import REVIEW, propose
from registry.models import HubModel, Proposal
from registry.models.history import MAX_REASON, one_line
from registry.models.querysets import NONE

NOT_SERVED = "Model {} is not served: only available models of the site's own repositories are."
PINNED = "The setting DEFAULT_MODEL wins over this choice for as long as it is set."
NOTHING_BEFORE = "No earlier choice of a default is left: there is nothing to go back to."
OVERTAKEN = "Somebody else changed the default meanwhile; nothing was changed. Look again."
REASON = Input("reason", "Reason, for the audit trail", required=False)
LIST = "admin:registry_hubmodel_changelist"


def make_default(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[HubModel]
) -> HttpResponse | None:
    """Ask first; once confirmed, choose the selected model."""
    if (record := only_one(model_admin, request, queryset)) is None:
        return None
    if is_confirmed(request) or record not in HubModel.objects.served():
        _choose(model_admin, request, record)
        return None
    return confirmation_page(
        model_admin,
        request,
        title="Make default",
        lines=_lines(record),
        button="Yes, make it the default",
        action="make_default",
        records=[record],
        inputs=[REASON],
    )


def roll_back(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Ask first; once confirmed, go back to the previous default."""
    try:
        previous = default_model.previous()
    except HubModel.DoesNotExist:
        model_admin.message_user(request, NOTHING_BEFORE, messages.ERROR)
        return redirect(LIST)
    key = str(previous.pk) if previous else ""
    if is_confirmed(request) and request.POST.get("target") == key:
        _roll_back_to(model_admin, request, previous)
        return redirect(LIST)
    if is_confirmed(request):  # with a page that showed another model than this one
        model_admin.message_user(request, OVERTAKEN, messages.WARNING)
    return confirmation_page(
        model_admin,
        request,
        title="Roll back",
        lines=_lines(previous),
        button="Yes, go back to it",
        hidden={"target": key},
        inputs=[REASON],
    )


def _choose(model_admin: admin.ModelAdmin, request: HttpRequest, record: HubModel) -> None:
    reason = request.POST.get("reason", "")
    if settings.PROMOTION_REVIEW:
        propose(model_admin, request, Proposal.Kind.DEFAULT, record, reason=reason)
        return
    try:
        default_model.choose_record(record, by=str(request.user), reason=reason)
    except HubModel.DoesNotExist:
        model_admin.message_user(request, NOT_SERVED.format(record), messages.ERROR)
    else:
        model_admin.log_change(request, record, f"Made the default{_because(reason)}")
        _report(model_admin, request, f"The default is now {record}.")


def _roll_back_to(
    model_admin: admin.ModelAdmin, request: HttpRequest, previous: HubModel | None
) -> None:
    current = HubModel.objects.visible(NONE).filter(is_default=True).first()
    reason = request.POST.get("reason", "")
    if settings.PROMOTION_REVIEW:
        propose(model_admin, request, Proposal.Kind.ROLL_BACK, previous, reason=reason)
        return
    try:
        default_model.roll_back(previous, by=str(request.user), reason=reason)
    except default_model.Overtaken:
        model_admin.message_user(request, OVERTAKEN, messages.WARNING)
    except HubModel.DoesNotExist:
        model_admin.message_user(request, NOT_SERVED.format(previous), messages.ERROR)
    else:
        message = f"Rolled the default back to {previous or 'the most accurate model'}."
        if (record := previous or current) is not None:
            model_admin.log_change(request, record, f"{message[:-1]}{_because(reason)}")
        _report(model_admin, request, message)


def _because(reason: str) -> str:
    reason = one_line(reason)[:MAX_REASON]
    return f", because: {reason}." if reason else "."


def _report(model_admin: admin.ModelAdmin, request: HttpRequest, message: str) -> None:
    model_admin.message_user(request, message, messages.SUCCESS)
    if settings.DEFAULT_MODEL:
        model_admin.message_user(request, PINNED, messages.WARNING)


def _lines(record: HubModel | None) -> list[str]:
    """The paragraphs of the confirmation page: what answers now, and what would."""
    notes = [PINNED] if settings.DEFAULT_MODEL else []
    notes += [REVIEW] if settings.PROMOTION_REVIEW else []
    return [_current_default(), *notes, _question(record)]


def _current_default() -> str:
    record = HubModel.objects.default()
    if record is None:
        return "Requests that name no model are answered by nothing."
    return format_html(
        "Requests that name no model are answered by <strong>{}</strong> ({}).",
        record,
        _accuracy(record),
    )


def _question(record: HubModel | None) -> str:
    if record is None:
        return "Let the most accurate model answer them instead?"
    details = ", ".join(filter(None, [record.architecture, _accuracy(record)]))
    return format_html("Let <strong>{}</strong> ({}) answer them instead?", record, details)


def _accuracy(record: HubModel) -> str:
    return "" if record.accuracy is None else f"{record.accuracy:.2f} %"
