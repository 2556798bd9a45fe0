"""Classes in the admin: who teaches each; their rounds and submissions, which are read-only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts import event_log
from accounts.models import AccountEvent, Classroom, Round, Submission
from registry.admin_forms import SharedAdmin
from training.admin import ReadOnlyAdmin


@admin.register(Classroom)
class ClassroomAdmin(SharedAdmin):
    list_display = ["group", "slug", "teacher"]
    list_select_related = ["group", "teacher"]
    raw_id_fields = ["teacher"]
    search_fields = ["group__name", "slug", "teacher__username"]

    def save_model(self, request: HttpRequest, obj: Classroom, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        taught = f", taught by {obj.teacher}" if obj.teacher else ""
        by, detail = request.user.get_username(), f"{obj}, address {obj.slug}{taught}"
        event_log.record(AccountEvent.Kind.CLASS_CHANGED, obj.teacher, by=by, detail=detail)


class OfClassAdmin(ReadOnlyAdmin):
    """Rows that go with their class, so whoever may delete that may delete these."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("accounts.delete_classroom")


@admin.register(Round)
class RoundAdmin(OfClassAdmin):
    list_display = ["classroom", "number", "opened_at", "closed_at", "per_day", "dataset"]
    list_select_related = ["classroom__group"]
    search_fields = ["classroom__group__name"]


@admin.register(Submission)
class SubmissionAdmin(OfClassAdmin):
    list_display = ["name", "user", "round", "state", "parameters"]
    list_display += ["validation", "test", "received_at", "published_as"]
    list_select_related = ["user", "round__classroom__group"]
    list_filter = ["state"]
    search_fields = ["user__username", "name", "published_as", "round__classroom__group__name"]

    @admin.display(ordering="validation_accuracy")
    def validation(self, submission: Submission) -> str | None:
        return _percent(submission.validation_accuracy)

    @admin.display(ordering="test_accuracy")
    def test(self, submission: Submission) -> str | None:
        return _percent(submission.test_accuracy)


def _percent(accuracy: float | None) -> str | None:
    return None if accuracy is None else f"{accuracy:.2f} %"
