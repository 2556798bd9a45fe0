"""The action *Set an alias*: point a word at the selected model, with a reason, or remove it."""

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from registry import aliases
from registry.admin.actions.confirmation import (
    Input,
    confirmation_page,
    is_confirmed,
    only_one,
)
from registry.admin.actions.propose import REVIEW, propose
from registry.models import HubModel, Proposal

QUESTION = (
    "Clients that ask for ?model=@ALIAS are answered by this model, within two seconds. "
    "An alias that points at it already, as this page shows, is removed."
)
GONE = "@{} no longer points here; nothing was changed. Look again."


def set_alias(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[HubModel]
) -> HttpResponse | None:
    """Ask for the alias and the reason; once given, move it."""
    if (record := only_one(model_admin, request, queryset)) is None:
        return None
    if is_confirmed(request) and _move(model_admin, request, record):
        return None
    here = [alias.name for alias in record.aliases.all()]
    lines = [QUESTION, *([REVIEW] if settings.PROMOTION_REVIEW else [])]
    lines += [f"It has {', '.join(f'@{name}' for name in here)}."] if here else []
    return confirmation_page(
        model_admin,
        request,
        title="Set an alias",
        lines=lines,
        button="Set the alias",
        action="set_alias",
        records=[record],
        list_records=True,
        hidden={"here": " ".join(here)},
        inputs=[
            Input("alias", "Alias", request.POST.get("alias", "")),
            Input("reason", "Reason", request.POST.get("reason", "")),
        ],
    )


def _move(model_admin: admin.ModelAdmin, request: HttpRequest, record: HubModel) -> bool:
    """Whether it could be done; a message says what was, or why not.

    An alias is removed only where the page showed it: a second click on the button, or a second
    person who sets the same, would otherwise take it away.
    """
    name = request.POST.get("alias", "").strip().removeprefix("@")
    is_here = name in request.POST.get("here", "").split()
    if is_here and not record.aliases.filter(name=name).exists():
        model_admin.message_user(request, GONE.format(name), messages.WARNING)
        return False
    if settings.PROMOTION_REVIEW:
        target, reason = None if is_here else record, request.POST.get("reason", "")
        kind = Proposal.Kind.ALIAS
        return propose(model_admin, request, kind, target, reason=reason, alias=name)
    try:
        move = aliases.move(
            name,
            None if is_here else record,
            reason=request.POST.get("reason", ""),
            by=str(request.user),
        )
    except aliases.AliasError as error:
        model_admin.message_user(request, str(error), messages.ERROR)
        return False
    # Each without the other's name: one of them may be hidden some day.
    if move.source is not None:
        line = f"@{name} no longer points here: {move.reason}."
        model_admin.log_change(request, move.source, line)
    if move.target is not None:
        model_admin.log_change(request, move.target, f"@{name} points here: {move.reason}.")
    model_admin.message_user(request, f"{move}.", messages.SUCCESS)
    return True
