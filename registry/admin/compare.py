"""*Compare*: two networks or more side by side, and the images on which they disagree."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from registry.admin.compare_page import page_of
from registry.evaluation.comparison import compare_networks
from registry.evaluation.test_sets import choose_test_set
from registry.models import HubModel
from registry.weights import UnusableWeights, digit_network

MOST = 6  # networks that fit beside each other
HOW_MANY = f"Select 2 to {MOST} models to compare."
TEMPLATE = "admin/registry/hubmodel/compare.html"


class ComparisonAdmin(admin.ModelAdmin):
    """The action leads to a page with an address, so that a comparison can be passed on."""

    actions = ["compare"]

    def has_compare_permission(self, request):
        return request.user.has_perm("registry.compare_hubmodel")

    @admin.action(description="Compare", permissions=["compare"])
    def compare(self, request, queryset):
        records = list(queryset[: MOST + 1])
        if not 2 <= len(records) <= MOST:
            return self.message_user(request, HOW_MANY, messages.ERROR)
        names = ", ".join(record.name for record in records)
        for record in records:
            self.log_change(request, record, f"Compared {names}."[:500])
        query = urlencode([("pk", record.pk) for record in records])
        return redirect(f"{reverse('admin:registry_hubmodel_compare')}?{query}")

    def comparison(self, request):
        if not self.has_compare_permission(request):
            raise PermissionDenied
        keys = [int(key) for key in request.GET.getlist("pk") if key.isascii() and key.isdigit()]
        found = HubModel.objects.select_related("repository").filter(pk__in=keys[: MOST + 1])
        records = sorted(found, key=lambda record: keys.index(record.pk))
        if not 2 <= len(records) <= MOST:
            self.message_user(request, HOW_MANY, messages.ERROR)
            return redirect("admin:registry_hubmodel_changelist")
        context = self.admin_site.each_context(request) | {
            "title": "Compare",
            "opts": self.opts,
            "media": self.media,
            **page_of(records, *self.outcome(request, records)),
        }
        return TemplateResponse(request, TEMPLATE, context)

    def outcome(self, request, records):
        """The comparison of those whose weights can be had, by label; the others are told."""
        labels, networks = labels_of(records), {}
        for record in records:
            try:
                networks[labels[record.pk]] = digit_network(record)
            except UnusableWeights as error:
                self.message_user(request, f"Model {labels[record.pk]}: {error}", messages.ERROR)
        exam = choose_test_set(record.dataset for record in records)
        return labels, compare_networks(networks, exam) if networks else None


def labels_of(records: list[HubModel]) -> dict[int, str]:
    """A name for each record, with its repository where the name alone would not do."""
    names = [record.name for record in records]
    return {
        record.pk: record.name
        if names.count(record.name) == 1
        else f"{record.repository}/{record.name}"
        for record in records
    }
