"""Models in the Django admin: the list, its actions, and the page of one record.

Nobody can edit what was mirrored. Tags and notes are the site's own: staff with a permission can.
"""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import BooleanField, ExpressionWrapper, Field, Q, QuerySet
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from registry.admin.actions import ACTIONS, PAGES, PERMISSIONS
from registry.admin.columns import COLUMNS
from registry.admin.filters import AccuracyBand, Depth, InRepository, Served, Tag
from registry.admin.permissions import is_allowed, with_permission_checks
from registry.admin.record.page import FIELDSETS, READ_ONLY
from registry.admin_forms import SharedAdmin
from registry.models import HubModel
from registry.models.hub_model import BULKY
from registry.service_status import provider
from registry.visibility import private_for, runs_for
from training.admin import NullsLastChangeList, ReadOnlyAdmin

LARGE = (*BULKY, "training", "calibration", "description", "notes", "repository__card")
MAX_RUNS = 10  # that one record links to
MAX_NOTES = 10_000  # characters; a limit of the form, not of the table


class LightChangeList(NullsLastChangeList):
    """A list that does not read the large fields: they can be a megabyte a record."""

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[HubModel]:
        return super().get_queryset(request, exclude_parameters).defer(*LARGE)

    def get_results(self, request: HttpRequest) -> None:
        """Adds ``is_loaded`` to the records of this page: whether this process has the network.

        Records of several repositories may have one name and revision; one of them is served.
        """
        super().get_results(request)
        status = provider.status()
        loaded = status.loaded if status else frozenset()
        for record in self.result_list:
            is_loaded = (record.name, record.revision) in loaded
            record.is_loaded = is_loaded and record.is_served


@admin.register(HubModel)
@with_permission_checks(PERMISSIONS)
class HubModelAdmin(SharedAdmin, ReadOnlyAdmin):
    list_display = COLUMNS
    list_filter = [
        *(Served, "status", Tag, InRepository, AccuracyBand),
        *("activation", ("depth", Depth), "dataset"),
        ("repository__source", admin.ChoicesFieldListFilter),
    ]
    search_fields = ["name", "description", "tags", "notes", "repository__repo_id"]
    search_help_text = "Names, descriptions, tags, notes and repositories."
    date_hierarchy = "updated_at"
    fieldsets = FIELDSETS
    readonly_fields = READ_ONLY
    actions = [
        admin.action(action.function, description=action.title, permissions=[action.permission])
        for action in ACTIONS
    ]

    class Media:
        css = {"all": ["training/admin.css", "registry/admin.css"]}

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path(
                page.path,
                self.admin_site.admin_view(partial(page.response, self)),
                name=page.url_name,
            )
            for page in PAGES
        ]
        return pages + super().get_urls()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        pages = [page for page in PAGES if page.button and is_allowed(request, page.permission)]
        context = {"title": "Models", "pages": pages}
        return super().changelist_view(request, context | (extra_context or {}))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        allowed = [
            each for each in ACTIONS if each.on_record and is_allowed(request, each.permission)
        ]
        context = {"title": "Model", "record_actions": allowed} | (extra_context or {})
        return super().changeform_view(request, object_id, form_url, context)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LightChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[HubModel]:
        """Every record the user may see, with ``is_served``, ``is_current_default``, aliases."""
        private = private_for(request.user)
        served = HubModel.objects.served(private).values("pk")
        default = HubModel.objects.candidates().values("pk")[:1]
        records = HubModel.objects.visible(private).select_related("repository")
        return records.prefetch_related("aliases").annotate(
            is_served=_is_in(served), is_current_default=_is_in(default)
        )

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> HubModel | None:
        """With ``private``, the user's keys, and ``training_runs``, if the user may see those."""
        record: Any = super().get_object(request, object_id, from_field)
        if record:
            record.private = private_for(request.user)
        if record and record.sha256 and request.user.has_perm("training.view_trainingrun"):
            runs = runs_for(request.user).filter(weights_sha256=record.sha256)
            record.training_runs = list(runs.only("slug", "started_at")[:MAX_RUNS])
        return record

    def has_change_permission(self, request: HttpRequest, obj: HubModel | None = None) -> bool:
        """Whether the user may edit tags and notes; the rest is read-only for everybody."""
        return obj is not None and is_allowed(request, "annotate")

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        if db_field.name == "notes":
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3})
            kwargs["max_length"] = MAX_NOTES
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def _is_in(keys: QuerySet) -> ExpressionWrapper:
    return ExpressionWrapper(Q(pk__in=keys), output_field=BooleanField())
