"""The actions *Download and verify* and *Evaluate*, which work through the selected models."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from registry.admin.actions.confirmation import confirmation_page, is_confirmed
from registry.evaluation.measure import measure
from registry.evaluation.test_sets import choose_test_set
from registry.models import HubModel
from registry.weights import UnusableWeights, verify_weights

MAX_MODELS = 50  # at once: each may be a download
TOO_MANY = f"Select at most {MAX_MODELS} models at once."


class BulkAction(NamedTuple):
    """Something that is done to one model after another.

    name    of the function that Django knows as the action
    line    what the confirmation page says will happen
    run     (record, user name) -> what to report; raises UnusableWeights
    """

    name: str
    title: str
    line: str
    button: str
    run: Callable[[HubModel, str], str]


def _verify(record: HubModel, _user: str) -> str:
    verify_weights(record)
    return "the weights are here, whole, and what the record says."


def _evaluate(record: HubModel, user: str) -> str:
    return f"{measure(record, by=user, at=timezone.now())}."


VERIFY = BulkAction(
    name="verify",
    title="Download and verify",
    line="Download the weights unless they are here, and compare them with the record.",
    button="Yes, verify",
    run=_verify,
)
EVALUATE = BulkAction(
    name="evaluate",
    title="Evaluate on the test set",
    line="Measure accuracy and calibration on the test images of {}, and keep the result.",
    button="Yes, evaluate",
    run=_evaluate,
)


def verify(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[HubModel]
) -> HttpResponse | None:
    return _run(VERIFY, model_admin, request, queryset)


def evaluate(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[HubModel]
) -> HttpResponse | None:
    """The confirmation page names the test sets: they depend on what the models learnt from."""
    datasets = set(queryset.order_by().values_list("dataset", flat=True).distinct())
    test_sets = sorted({choose_test_set([dataset]).dataset for dataset in datasets})
    action = EVALUATE._replace(line=EVALUATE.line.format(" and ".join(test_sets)))
    return _run(action, model_admin, request, queryset)


def _run(
    action: BulkAction,
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    queryset: QuerySet[HubModel],
) -> HttpResponse | None:
    """Ask first; once confirmed, work through the models."""
    records = list(queryset.select_related("repository")[: MAX_MODELS + 1])
    if len(records) > MAX_MODELS:
        model_admin.message_user(request, TOO_MANY, messages.ERROR)
        return None
    if not is_confirmed(request):
        return confirmation_page(
            model_admin,
            request,
            title=action.title,
            lines=[action.line],
            button=action.button,
            action=action.name,
            records=records,
            list_records=True,
        )
    for record in records:
        _run_one(action, model_admin, request, record)
    return None


def _run_one(
    action: BulkAction, model_admin: admin.ModelAdmin, request: HttpRequest, record: HubModel
) -> None:
    """Report and log the result, also when it is a failure."""
    try:
        result, level = action.run(record, str(request.user)), messages.SUCCESS
    except UnusableWeights as error:
        result, level = str(error), messages.ERROR
    model_admin.log_change(request, record, f"{action.title}: {result}")
    model_admin.message_user(request, f"Model {record}: {result}", level)
