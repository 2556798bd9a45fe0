"""*Download and verify*, *Evaluate*, *Export*: what staff have done to records they select."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib import admin, messages
from django.http import StreamingHttpResponse
from django.utils import timezone

from registry.admin.confirmation import ask, is_confirmed
from registry.admin.export import csv_lines
from registry.evaluation.measure import measure
from registry.evaluation.test_sets import choose_test_set
from registry.models import HubModel
from registry.models.hub_model import BULKY
from registry.weights import UnusableWeights, verify

MOST = 50  # models at once: each may be a download
TOO_MANY = f"Select at most {MOST} models at once."


def _verified(record: HubModel, by: str) -> str:
    verify(record)
    return "the weights are here, whole, and what the record says."


def _measured(record: HubModel, by: str) -> str:
    return f"{measure(record, by=by, at=timezone.now())}."


class BulkAction(NamedTuple):
    """Something that is done record by record.

    line  what the page says before
    act   (record, by whom) -> what to say after; raises UnusableWeights
    """

    action: str
    title: str
    line: str
    button: str
    act: Callable[[HubModel, str], str]


VERIFY = BulkAction(
    action="verify",
    title="Download and verify",
    line="Download the weights unless they are here, and compare them with the record.",
    button="Yes, verify",
    act=_verified,
)
EVALUATE = BulkAction(
    action="evaluate",
    title="Evaluate on the test set",
    line="Measure accuracy and calibration on the test images of {}, and keep the result.",
    button="Yes, evaluate",
    act=_measured,
)


class UpkeepAdmin(admin.ModelAdmin):
    """For HubModel; every action takes a permission of its own."""

    def has_verify_permission(self, request):
        return request.user.has_perm("registry.verify_hubmodel")

    def has_evaluate_permission(self, request):
        return request.user.has_perm("registry.evaluate_hubmodel")

    def has_export_permission(self, request):
        return request.user.has_perm("registry.export_hubmodel")

    @admin.action(description=VERIFY.title, permissions=["verify"])
    def verify(self, request, queryset):
        return self.do(request, queryset, VERIFY)

    @admin.action(description=EVALUATE.title, permissions=["evaluate"])
    def evaluate(self, request, queryset):
        learnt = set(queryset.order_by().values_list("dataset", flat=True).distinct())
        exams = " and ".join(sorted({choose_test_set([dataset]).dataset for dataset in learnt}))
        return self.do(request, queryset, EVALUATE._replace(line=EVALUATE.line.format(exams)))

    @admin.action(description="Export as CSV", permissions=["export"])
    def export(self, request, queryset):
        """Changes nothing, so it does not ask; it is noted, for it takes data away."""
        left = (*BULKY, "training", "calibration", "repository__card")
        records = queryset.select_related("repository").defer(None).defer(*left)
        if (first := records.first()) is not None:
            self.log_change(request, first, f"Exported {records.count()} models as CSV.")
        name = f"hippo-models-{timezone.now():%Y-%m-%d}.csv"
        return StreamingHttpResponse(
            csv_lines(records.iterator(500)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def do(self, request, queryset, chore):
        """Ask first; then do it record by record."""
        records = list(queryset.select_related("repository")[: MOST + 1])
        if len(records) > MOST:
            return self.message_user(request, TOO_MANY, messages.ERROR)
        if not is_confirmed(request):
            return ask(
                self,
                request,
                title=chore.title,
                lines=[chore.line],
                button=chore.button,
                action=chore.action,
                records=records,
            )
        for record in records:
            self.do_one(request, record, chore)

    def do_one(self, request, record, chore):
        """Tell and note how it went, also when it did not go well."""
        try:
            said, level = chore.act(record, str(request.user)), messages.SUCCESS
        except UnusableWeights as error:
            said, level = str(error), messages.ERROR
        self.log_change(request, record, f"{chore.title}: {said}")
        self.message_user(request, f"Model {record}: {said}", level)
