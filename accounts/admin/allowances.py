"""Limits that staff give to one person, in place of IMAGES_PER_DAY."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts import event_log
from accounts.models import AccountEvent, Allowance


@admin.register(Allowance)
class AllowanceAdmin(admin.ModelAdmin):
    list_display = ["user", "images_per_day"]
    list_select_related = ["user"]
    raw_id_fields = ["user"]
    search_fields = ["user__username"]

    def save_model(self, request: HttpRequest, obj: Allowance, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        by, detail = request.user.get_username(), f"{obj.images_per_day} images a day"
        event_log.record(AccountEvent.Kind.LIMITS_CHANGED, obj.user, by=by, detail=detail)
