"""The table of notifications: news to be sent by mail or webhook, and what became of each."""

from django.db import models

from registry.models.history import SHORT


class Notification(models.Model):
    """One piece of news for one channel; no ``due_at``: it was sent, or given up."""

    class Channel(models.TextChoices):
        EMAIL = "email", "Email"
        WEBHOOK = "webhook", "Webhook"

    channel = models.CharField(max_length=16, choices=Channel)
    key = models.CharField(max_length=SHORT, help_text="The same for the same news.")
    event = models.CharField(max_length=SHORT)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, db_index=True, help_text="When it is tried next.")
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True, help_text="Of the last attempt.")

    class Meta:
        default_permissions = ("view",)
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "key"], name="one_notification_per_news")
        ]

    def __str__(self) -> str:
        return f"{self.event} by {self.channel}"
