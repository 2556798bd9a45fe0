"""The admin of training runs: read-only lists and pages, to search and sort."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from training import html_fragments
from training.admin.read_only import ReadOnlyAdmin, safe_html
from training.models import TrainingRun

LARGE_FIELDS = ("history", "confusion", "environment", "data", "command")


@admin.register(TrainingRun)
class TrainingRunAdmin(ReadOnlyAdmin):
    list_display = [
        "name",
        "layers",
        "accuracy_percent",
        "state",
        "epochs",
        "training_time",
        "started_at",
        "owner",
    ]
    list_filter = ["outcome", "threads"]
    list_select_related = ["owner"]
    search_fields = ["slug", "name", "artifact", "command", "owner__username"]
    search_help_text = "Names, artifacts, commands and owners."
    date_hierarchy = "started_at"
    fieldsets = [
        (None, {"fields": ["slug", "owner", "visibility", "name", "layers", "problem"]}),
        ("Outcome", {"fields": ["state", "resumed", "best_percent", "accuracy_percent"]}),
        ("Again", {"fields": ["command_line"]}),
        (
            "Dates",
            {"fields": ["started_at", "finished_at", "seen_at", "training_time", "threads"]},
        ),
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

    @admin.display(description="best on validation", ordering="validation_accuracy")
    def best_percent(self, run: TrainingRun) -> str | None:
        return None if run.validation_accuracy is None else f"{run.validation_accuracy:.2f} %"

    @admin.display(description="accuracy", ordering="accuracy")
    def accuracy_percent(self, run: TrainingRun) -> str | None:
        return None if run.accuracy is None else f"{run.accuracy:.2f} %"

    @admin.display(description="outcome", ordering="outcome")
    def state(self, run: TrainingRun) -> str:
        return run.state

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
