"""Training runs as staff see them: read, searched and sorted, and nothing can be edited."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import mark_safe

from training import html_fragments
from training.models import TrainingRun

NOTHING = "–"
LARGE = ("history", "confusion", "environment", "data", "command")


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows what was copied; the truth is elsewhere, so nothing here can be edited."""

    list_per_page = 50
    show_full_result_count = False  # one query less

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(TrainingRun)
class TrainingRunAdmin(ReadOnlyAdmin):
    list_display = ["name", "layers", "percent", "outcome", "epochs", "time", "started_at"]
    list_filter = ["outcome", "threads"]
    search_fields = ["slug", "name", "artifact", "command"]
    search_help_text = "Names, artifacts and commands."
    date_hierarchy = "started_at"
    fieldsets = [
        (None, {"fields": ["slug", "name", "layers", "percent", "outcome", "problem"]}),
        ("Again", {"fields": ["again"]}),
        ("Dates", {"fields": ["started_at", "finished_at", "time", "threads"]}),
        ("Artifact", {"fields": ["artifact", "weights_sha256", "folder"]}),
        ("History", {"fields": ["curves"]}),
        ("Mistakes", {"fields": ["mistakes", "certainty"]}),
        ("Settings", {"fields": ["settings", "digits", "machine"]}),
    ]

    class Media:
        css = {"all": ["training/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrainingRun]:
        """The list leaves the large fields in the database."""
        found = super().get_queryset(request)
        match = request.resolver_match
        listing = match is not None and match.url_name == "training_trainingrun_changelist"
        return found.defer(*LARGE) if listing else found

    @admin.display(description="layers")
    def layers(self, run: TrainingRun) -> str:
        return run.layers

    @admin.display(description="accuracy", ordering="accuracy")
    def percent(self, run: TrainingRun) -> str | None:
        return None if run.accuracy is None else f"{run.accuracy:.2f} %"

    @admin.display(description="epochs", ordering="plan__epochs")
    def epochs(self, run: TrainingRun) -> int | None:
        return run.plan.get("epochs")

    @admin.display(description="training time", ordering="seconds")
    def time(self, run: TrainingRun) -> str:
        return f"{run.seconds:.1f} s"

    @admin.display(description="command")
    def again(self, run: TrainingRun) -> str:
        return shown(html_fragments.command_line(run.command))

    @admin.display(description="curves")
    def curves(self, run: TrainingRun) -> str:
        return shown(html_fragments.curves(run.history) + html_fragments.speed_bars(run.history))

    @admin.display(description="confusion matrix")
    def mistakes(self, run: TrainingRun) -> str:
        return shown(html_fragments.confusion(run.confusion))

    @admin.display(description="calibration")
    def certainty(self, run: TrainingRun) -> str:
        return shown(html_fragments.measures_table(run.calibration))

    @admin.display(description="plan")
    def settings(self, run: TrainingRun) -> str:
        return shown(html_fragments.settings_table(run.plan))

    @admin.display(description="data")
    def digits(self, run: TrainingRun) -> str:
        return shown(html_fragments.settings_table(run.data))

    @admin.display(description="environment")
    def machine(self, run: TrainingRun) -> str:
        return shown(html_fragments.settings_table(run.environment))


def shown(html: str) -> str:
    """HTML whose words ``pictures`` has escaped already, or a dash for none."""
    return mark_safe(html) or NOTHING  # noqa: S308
