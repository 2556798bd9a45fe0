"""The records as staff see them: the list, what can be done from it, and the syncs behind it."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.template.defaultfilters import filesizeformat
from django.urls import path

from registry.admin.compare import ComparisonAdmin
from registry.admin.filters import AccuracyBand, Depth
from registry.admin.make_default import PromotionAdmin
from registry.admin.record.page import RecordPageAdmin
from registry.admin.sync_now import SyncAdmin
from registry.admin.verify_evaluate import UpkeepAdmin
from registry.models import HubModel
from registry.models.hub_model import BULKY
from registry.service_status import provider
from training.admin import ReadOnlyAdmin

LARGE = (*BULKY, "training", "calibration", "description", "notes")


class LightChangeList(ChangeList):
    """A list that leaves the large fields in the database: they can be a megabyte a record."""

    def get_queryset(self, request, exclude_parameters=None):
        found = super().get_queryset(request, exclude_parameters)
        return found.defer(*LARGE, "repository__card")

    def get_results(self, request):
        """The records of this page know which of them are in the memory of this process."""
        super().get_results(request)
        status = provider.status()
        for record in self.result_list:
            record.is_loaded = status and (record.name, record.revision) in status.loaded


@admin.register(HubModel)
class HubModelAdmin(
    PromotionAdmin, SyncAdmin, UpkeepAdmin, ComparisonAdmin, RecordPageAdmin, ReadOnlyAdmin
):
    list_display = ["name", "layers", "weights", "percent", "dataset"]
    list_display += ["served", "status", "size", "updated"]
    list_filter = ["status", AccuracyBand, "activation", ("depth", Depth), "dataset"]
    list_filter += [("repository__source", admin.ChoicesFieldListFilter)]
    search_fields = ["name", "description", "tags", "notes", "repository__repo_id"]
    search_help_text = "Names, descriptions, tags, notes and repositories."
    date_hierarchy = "updated_at"
    actions: list = ["make_default", "compare", "verify", "evaluate", "export"]

    class Media:
        css = {"all": ["training/admin.css", "registry/admin.css"]}

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("sync/", wrap(self.sync_now), name="registry_hubmodel_sync"),
            path("roll-back/", wrap(self.roll_back), name="registry_hubmodel_roll_back"),
            path("compare/", wrap(self.comparison), name="registry_hubmodel_compare"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        may = {
            "title": "Models",
            "may_sync": self.has_sync_permission(request),
            "may_roll_back": self.has_rollback_permission(request),
        }
        return super().changelist_view(request, may | (extra_context or {}))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return super().changeform_view(
            request, object_id, form_url, {"title": "Model"} | (extra_context or {})
        )

    def get_changelist(self, request, **kwargs):
        return LightChangeList

    def get_queryset(self, request):
        """Every record, with ``is_served``, and ``answers`` for the one that is the default."""
        served = HubModel.objects.served().values("pk")
        first = HubModel.objects.candidates().values("pk")[:1]
        return (
            super()
            .get_queryset(request)
            .select_related("repository")
            .annotate(is_served=_is_in(served), answers=_is_in(first))
        )

    @admin.display(description="architecture", ordering="depth")
    def layers(self, record):
        return record.architecture

    @admin.display(description="parameters", ordering="parameters")
    def weights(self, record):
        return None if record.parameters is None else f"{record.parameters:,}"

    @admin.display(description="accuracy", ordering="accuracy")
    def percent(self, record):
        return None if record.accuracy is None else f"{record.accuracy:.2f} %"

    @admin.display(description="size", ordering="size_bytes")
    def size(self, record):
        return filesizeformat(record.size_bytes)

    @admin.display(description="updated", ordering="updated_at")
    def updated(self, record):
        return f"{record.updated_at:%Y-%m-%d %H:%M}"

    @admin.display(description="served", ordering="answers")
    def served(self, record):
        where = ["as the default"] if record.answers else ["by name"] if record.is_served else []
        where += ["loaded"] if getattr(record, "is_loaded", False) else []
        return ", ".join(where) or None


def _is_in(keys: QuerySet) -> ExpressionWrapper:
    return ExpressionWrapper(Q(pk__in=keys), output_field=BooleanField())
