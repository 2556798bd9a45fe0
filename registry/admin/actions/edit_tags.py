"""The action *Add or remove tags*: ask for them, show what would change, then change it."""

from collections.abc import Sequence

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from registry import tags
from registry.admin.actions.confirmation import Input, confirmation_page, is_confirmed
from registry.models import HubModel
from registry.models.hub_model import MAX_TAGS
from training import html_fragments
from training.admin import safe_html
from training.suggestions import listed

MAX_MODELS = 1_000  # at once: each is a field of the form
MAX_LINES = 50  # of the preview
TOO_MANY = f"Select at most {MAX_MODELS:,} models at once."
NO_TAGS = "Name at least one tag to add or to remove."
TOO_LONG = f"The tags of these would be longer than {MAX_TAGS} characters, so they stay: {{}}."
BOTH = "A tag cannot be both added and removed: {}."
QUESTION = "Tags are words, with spaces between them. The next page shows what would change."


def edit_tags(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[HubModel]
) -> HttpResponse | None:
    """Three steps: the words, a preview of every change, the change."""
    light = queryset.select_related(None).prefetch_related(None).only("name", "tags")
    records = list(light.order_by("name", "pk")[: MAX_MODELS + 1])
    if len(records) > MAX_MODELS:
        model_admin.message_user(request, TOO_MANY, messages.ERROR)
        return None
    if "add" not in request.POST:
        return _ask(model_admin, request, records)
    try:
        add, remove = _words(request)
    except tags.TagError as error:
        model_admin.message_user(request, str(error), messages.ERROR)
        return _ask(model_admin, request, records)
    if not is_confirmed(request):
        return _preview(model_admin, request, records, add, remove)
    _retag(model_admin, request, records, add, remove)
    return None


def _words(request: HttpRequest) -> tuple[list[str], list[str]]:
    """What to add and what to remove. Raises TagError."""
    add, remove = (tags.words(request.POST.get(name, "")) for name in ("add", "remove"))
    if not add and not remove:
        raise tags.TagError(NO_TAGS)
    if both := [tag for tag in add if tag in remove]:
        raise tags.TagError(BOTH.format(" ".join(both)))
    return add, remove


def _ask(
    model_admin: admin.ModelAdmin, request: HttpRequest, records: Sequence[HubModel]
) -> HttpResponse:
    return confirmation_page(
        model_admin,
        request,
        title="Add or remove tags",
        lines=[f"{len(records):,} models are selected.", QUESTION],
        button="Show what would change",
        action="edit_tags",
        records=records,
        inputs=[
            Input("add", "Add", request.POST.get("add", ""), required=False),
            Input("remove", "Remove", request.POST.get("remove", ""), required=False),
        ],
        is_final=False,
    )


def _preview(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    records: Sequence[HubModel],
    add: Sequence[str],
    remove: Sequence[str],
) -> HttpResponse:
    results = tags.preview(records, add, remove)
    shown = [each for each in results if each.is_change or each.problem]
    changes = sum(each.is_change for each in shown)
    rows = [(each.record, each.before, each.problem or each.after) for each in shown[:MAX_LINES]]
    lines = [f"{changes:,} of {len(records):,} models would change; the rest stay as they are."]
    if len(shown) > MAX_LINES:
        lines.append(f"The first {MAX_LINES} of them:")
    return confirmation_page(
        model_admin,
        request,
        title="Add or remove tags",
        lines=lines,
        button=f"Yes, change the tags of {changes:,}",
        action="edit_tags",
        records=records,
        hidden={"add": " ".join(add), "remove": " ".join(remove)},
        table=safe_html(html_fragments.table(("model", "tags now", "tags then"), rows)),
    )


def _retag(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    records: Sequence[HubModel],
    add: Sequence[str],
    remove: Sequence[str],
) -> None:
    """Change, log in one query, and report."""
    results = tags.retag(records, add, remove)
    keys = [each.record.pk for each in results if each.is_change]
    signed = [f"+{tag}" for tag in add] + [f"-{tag}" for tag in remove]
    what = f"Changed tags: {' '.join(signed)}."
    changed = HubModel.objects.filter(pk__in=keys).only("name")
    LogEntry.objects.log_actions(int(request.user.pk or 0), changed, CHANGE, change_message=what)
    model_admin.message_user(request, f"Changed the tags of {len(keys):,} models.")
    if unchanged := [each.record.name for each in results if each.problem]:
        warning = TOO_LONG.format(listed(unchanged))
        model_admin.message_user(request, warning, messages.WARNING)
