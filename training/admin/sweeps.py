"""The admin of sweeps: the candidates of each as a table and a picture, and the winner."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from training import html_fragments
from training.admin.read_only import ReadOnlyAdmin, safe_html
from training.models import Sweep
from training.models.sweep import SweepQuerySet


@admin.register(Sweep)
class SweepAdmin(ReadOnlyAdmin):
    list_display = ["name", "state", "tried", "best_percent", "test_percent", "started_at"]
    list_filter = ["outcome"]
    search_fields = ["name", "folder"]
    search_help_text = "Names and folders."
    date_hierarchy = "started_at"
    fieldsets = [
        (None, {"fields": ["name", "state", "tried", "folder"]}),
        ("Dates", {"fields": ["started_at", "finished_at", "seen_at"]}),
        ("Winner", {"fields": ["best_percent", "test_percent", "again", "publish"]}),
        ("Candidates", {"fields": ["picture", "candidates"]}),
    ]

    actions = ["stop"]

    class Media:
        css = {"all": ["training/admin.css"]}

    def has_stop_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("training.stop_sweep")

    @admin.action(description="Stop", permissions=["stop"])
    def stop(self, request: HttpRequest, sweeps: SweepQuerySet) -> None:
        """Nothing is lost but the runs that are computed now; --resume goes on."""
        if count := sweeps.request_stop():
            noun = "sweep stops" if count == 1 else "sweeps stop"
            text = f"{count} {noun} within some seconds; manage.py sweep NAME --resume goes on."
            self.message_user(request, text)
        else:
            self.message_user(request, "None of these is running.", messages.WARNING)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sweep]:
        """The list does not load the table of candidates."""
        match = request.resolver_match
        is_list = match is not None and match.url_name == "training_sweep_changelist"
        sweeps: QuerySet[Sweep] = super().get_queryset(request)
        return sweeps.defer("runs") if is_list else sweeps

    @admin.display(description="outcome", ordering="outcome")
    def state(self, sweep: Sweep) -> str:
        return sweep.state

    @admin.display(description="validation", ordering="validation_accuracy")
    def best_percent(self, sweep: Sweep) -> str | None:
        return _percent(sweep.validation_accuracy)

    @admin.display(description="test", ordering="test_accuracy")
    def test_percent(self, sweep: Sweep) -> str | None:
        return _percent(sweep.test_accuracy)

    @admin.display(description="command")
    def again(self, sweep: Sweep) -> str:
        return safe_html(html_fragments.command_line(sweep.winner.get("command")))

    @admin.display(description="to publish it")
    def publish(self, sweep: Sweep) -> str:
        return sweep.publish_command

    @admin.display(description="picture")
    def picture(self, sweep: Sweep) -> str:
        return safe_html(html_fragments.candidates_chart(sweep.runs))

    @admin.display(description="candidates")
    def candidates(self, sweep: Sweep) -> str:
        return safe_html(html_fragments.candidates_table(sweep.runs))


def _percent(accuracy: Any) -> str | None:
    return None if accuracy is None else f"{accuracy:.2f} %"
