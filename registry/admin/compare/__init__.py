"""The action *Compare* and its page: models side by side, and the images on which they differ."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from registry.admin.compare.page import page_context
from registry.admin_site import is_key
from registry.evaluation.comparison import Comparison, compare_networks
from registry.evaluation.test_sets import choose_test_set
from registry.models import HubModel
from registry.visibility import private_for
from registry.weights import UnusableWeights, load_digit_network

MAX_MODELS = 6  # as many as fit beside each other
HOW_MANY = f"Select 2 to {MAX_MODELS} models to compare."
TEMPLATE = "admin/registry/hubmodel/compare.html"


def compare(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[HubModel]
) -> HttpResponse | None:
    """Redirect to the page; its address names the models, so that people can share it."""
    records = list(queryset[: MAX_MODELS + 1])
    default = HubModel.objects.default()
    if len(records) == 1 and default not in (None, records[0]):
        records.append(default)
    if not 2 <= len(records) <= MAX_MODELS:
        model_admin.message_user(request, HOW_MANY, messages.ERROR)
        return None
    for record in records:
        model_admin.log_change(request, record, _log_line(record, records))
    query = urlencode([("pk", record.pk) for record in records])
    return redirect(f"{reverse('admin:registry_hubmodel_compare')}?{query}")


def _log_line(record: HubModel, records: list[HubModel]) -> str:
    """With names of its own repository alone: whoever sees this record sees those, too."""
    same = [each.name for each in records if each.repository_id == record.repository_id]
    others = len(records) - len(same)
    elsewhere = f" and {others} of other repositories" if others else ""
    return f"Compared {', '.join(same)}{elsewhere}."[:500]


def comparison_page(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    """The models of the query ``?pk=1&pk=2`` side by side, in that order."""
    records = _records_of(request)
    if not 2 <= len(records) <= MAX_MODELS:
        model_admin.message_user(request, HOW_MANY, messages.ERROR)
        return redirect("admin:registry_hubmodel_changelist")
    labels = _labels(records)
    comparison = _compare(model_admin, request, records, labels)
    context = model_admin.admin_site.each_context(request) | {
        "title": "Compare",
        "opts": model_admin.opts,
        "media": model_admin.media,
        **page_context(records, labels, comparison),
    }
    return TemplateResponse(request, TEMPLATE, context)


def _records_of(request: HttpRequest) -> list[HubModel]:
    keys = [int(key) for key in request.GET.getlist("pk") if is_key(key)]
    visible = HubModel.objects.visible(private_for(request.user)).select_related("repository")
    records = visible.filter(pk__in=keys[: MAX_MODELS + 1])
    return sorted(records, key=lambda record: keys.index(record.pk))


def _compare(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    records: list[HubModel],
    labels: dict[int, str],
) -> Comparison | None:
    """Compare the models whose weights can be loaded; a message names each of the others."""
    networks = {}
    for record in records:
        label = labels[record.pk]
        try:
            networks[label] = load_digit_network(record)
        except UnusableWeights as error:
            model_admin.message_user(request, f"Model {label}: {error}", messages.ERROR)
    test_set = choose_test_set(record.dataset for record in records)
    return compare_networks(networks, test_set) if networks else None


def _labels(records: list[HubModel]) -> dict[int, str]:
    """Primary key -> name, with the repository in front where two models have one name."""
    names = [record.name for record in records]
    return {
        record.pk: record.name
        if names.count(record.name) == 1
        else f"{record.repository}/{record.name}"
        for record in records
    }
