"""The admin of training runs: read-only lists and pages, to search and sort."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.safestring import mark_safe

from training import html_fragments
from training.models import TrainingRun

EMPTY = "–"
LARGE_FIELDS = ("history", "confusion", "environment", "data", "command")


class NullsLastChangeList(ChangeList):
    """A list whose unknown values come last, whichever way it is sorted and whatever the database.

    By themselves they come last in PostgreSQL and first in SQLite.
    """

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        return [self._nulls_last(part) for part in super().get_ordering(request, queryset)]

    def _nulls_last(self, part: Any) -> Any:
        if not isinstance(part, str) or not self._may_be_null(name := part.removeprefix("-")):
            return part
        column = F(name)
        descending = part.startswith("-")
        return column.desc(nulls_last=True) if descending else column.asc(nulls_last=True)

    def _may_be_null(self, name: str) -> bool:
        try:
            return self.lookup_opts.get_field(name).null
        except FieldDoesNotExist:
            return "__" in name  # a key of a JSON field


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows that are copies of data kept elsewhere, so nothing can be edited."""

    list_per_page = 50
    show_full_result_count = False  # saves a query

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return NullsLastChangeList

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(TrainingRun)
class TrainingRunAdmin(ReadOnlyAdmin):
    list_display = [
        "name",
        "layers",
        "accuracy_percent",
        "outcome",
        "epochs",
        "training_time",
        "started_at",
    ]
    list_filter = ["outcome", "threads"]
    search_fields = ["slug", "name", "artifact", "command"]
    search_help_text = "Names, artifacts and commands."
    date_hierarchy = "started_at"
    fieldsets = [
        (None, {"fields": ["slug", "name", "layers", "accuracy_percent", "outcome", "problem"]}),
        ("Again", {"fields": ["command_line"]}),
        ("Dates", {"fields": ["started_at", "finished_at", "training_time", "threads"]}),
        ("Artifact", {"fields": ["artifact", "weights_sha256", "folder"]}),
        ("History", {"fields": ["curves"]}),
        ("Mistakes", {"fields": ["confusion_matrix", "calibration_table"]}),
        ("Settings", {"fields": ["plan_table", "data_table", "environment_table"]}),
    ]

    class Media:
        css = {"all": ["training/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrainingRun]:
        """The list does not load the large fields."""
        runs = super().get_queryset(request)
        match = request.resolver_match
        is_list = match is not None and match.url_name == "training_trainingrun_changelist"
        return runs.defer(*LARGE_FIELDS) if is_list else runs

    @admin.display(description="layers")
    def layers(self, run: TrainingRun) -> str:
        return run.layers

    @admin.display(description="accuracy", ordering="accuracy")
    def accuracy_percent(self, run: TrainingRun) -> str | None:
        return None if run.accuracy is None else f"{run.accuracy:.2f} %"

    @admin.display(description="epochs", ordering="plan__epochs")
    def epochs(self, run: TrainingRun) -> int | None:
        return run.plan.get("epochs")

    @admin.display(description="training time", ordering="seconds")
    def training_time(self, run: TrainingRun) -> str:
        return f"{run.seconds:.1f} s"

    @admin.display(description="command")
    def command_line(self, run: TrainingRun) -> str:
        return safe_html(html_fragments.command_line(run.command))

    @admin.display(description="curves")
    def curves(self, run: TrainingRun) -> str:
        return safe_html(
            html_fragments.curves(run.history) + html_fragments.speed_bars(run.history)
        )

    @admin.display(description="confusion matrix")
    def confusion_matrix(self, run: TrainingRun) -> str:
        return safe_html(html_fragments.confusion(run.confusion))

    @admin.display(description="calibration")
    def calibration_table(self, run: TrainingRun) -> str:
        return safe_html(html_fragments.measures_table(run.calibration))

    @admin.display(description="plan")
    def plan_table(self, run: TrainingRun) -> str:
        return safe_html(html_fragments.settings_table(run.plan))

    @admin.display(description="data")
    def data_table(self, run: TrainingRun) -> str:
        return safe_html(html_fragments.settings_table(run.data))

    @admin.display(description="environment")
    def environment_table(self, run: TrainingRun) -> str:
        return safe_html(html_fragments.settings_table(run.environment))


def safe_html(fragment: str) -> str:
    """A fragment whose texts ``html_fragments`` has escaped; a dash for an empty one."""
    return mark_safe(fragment) or EMPTY  # noqa: S308
