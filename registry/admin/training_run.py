"""The admin of training runs, with a link from each run to the models that were made of it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join

from registry.models import HubModel
from registry.visibility import private_for, runs_for
from training.admin import EMPTY, TrainingRunAdmin
from training.models import TrainingRun

MAX_MODELS = 10  # an artifact may lie in several repositories

admin.site.unregister(TrainingRun)


@admin.register(TrainingRun)
class PublishedRunAdmin(TrainingRunAdmin):
    """Run and model are of one artifact where the SHA-256 of the weights is the same."""

    fieldsets = [
        (title, {**options, "fields": [*options["fields"], "published_as"]})
        if title == "Artifact"
        else (title, options)
        for title, options in TrainingRunAdmin.fieldsets
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrainingRun]:
        """The list does not load the large fields, which the class above sees to."""
        return super().get_queryset(request).filter(pk__in=runs_for(request.user).values("pk"))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> TrainingRun | None:
        """With ``models``: of those that the user may see in the admin."""
        run: Any = super().get_object(request, object_id, from_field)
        if run is not None:
            sees = bool(run.weights_sha256) and request.user.has_perm("registry.view_hubmodel")
            records = HubModel.objects.visible(private_for(request.user) if sees else frozenset())
            same = records.filter(sha256=run.weights_sha256).select_related("repository")
            run.models = list(same.only("name", "repository__repo_id")[:MAX_MODELS] if sees else ())
        return run

    @admin.display(description="published as")
    def published_as(self, run: Any) -> str:
        links = (
            (reverse("admin:registry_hubmodel_change", args=[record.pk]), record, record.repository)
            for record in run.models
        )
        return format_html_join(", ", '<a href="{}">{}</a> in {}', links) or EMPTY
