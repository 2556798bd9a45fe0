"""Notifications in the admin: what was sent by mail or webhook, what waits, what was given up."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from registry.models import Notification
from registry.visibility import hidden_repo_ids, private_for
from training.admin import ReadOnlyAdmin


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "event", "text", "channel", "state", "attempts"]
    list_filter = ["channel", "event"]
    # Without the payload: it names what an alias pointed at before, which may be hidden by now.
    fields = ["created_at", "event", "text", "channel", "state", "attempts", "problem"]
    readonly_fields = ["text", "state"]
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notification]:
        """Without the news of repositories that the user may not see."""
        hidden = list(hidden_repo_ids(private_for(request.user)))
        rows: QuerySet[Notification] = super().get_queryset(request)
        return rows.exclude(payload__repository__in=hidden) if hidden else rows

    @admin.display(description="news")
    def text(self, notification: Notification) -> str:
        return str(notification.payload.get("text", ""))

    @admin.display(description="state", ordering="sent_at")
    def state(self, notification: Notification) -> str:
        if notification.sent_at:
            return f"sent {notification.sent_at:%Y-%m-%d %H:%M}"
        if notification.due_at is None:
            return f"given up: {notification.problem}"
        return f"again after {notification.due_at:%H:%M}: {notification.problem or 'waits'}"
