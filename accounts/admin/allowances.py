"""Limits that staff give to one person, in place of IMAGES_PER_DAY."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts import event_log
from accounts.models import AccountEvent, Allowance
from registry.admin_forms import SharedAdmin


@admin.register(Allowance)
class AllowanceAdmin(SharedAdmin):
    list_display = ["user", "images_per_day"]
    list_select_related = ["user"]
    raw_id_fields = ["user"]
    search_fields = ["user__username"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The person is its key: another one would get a second row."""
        return ["user"] if obj else []

    def save_model(self, request: HttpRequest, obj: Allowance, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        by, detail = request.user.get_username(), f"{obj.images_per_day} images a day"
        event_log.record(AccountEvent.Kind.LIMITS_CHANGED, obj.user, by=by, detail=detail)
