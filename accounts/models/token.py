"""The table of API tokens. Of their text only a SHA-256 is stored; their rights never change."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.tokens import ID_LENGTH, PREFIX

MAX_NAME = 60  # characters


class TokenQuerySet(models.QuerySet["Token"]):
    def active(self, at: datetime | None = None) -> Self:
        """Neither revoked nor expired, and of somebody whose account is active."""
        unexpired = Q(expires_at=None) | Q(expires_at__gt=at or timezone.now())
        return self.filter(unexpired, revoked_at=None, user__is_active=True)


class Token(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=MAX_NAME, help_text="What it is for.")
    public_id = models.CharField("id", max_length=ID_LENGTH, unique=True)
    digest = models.BinaryField(max_length=32, unique=True, help_text="SHA-256 of its text.")
    scopes = models.CharField(max_length=60, help_text="Words, with spaces between.")
    repositories = models.ManyToManyField(
        "registry.Repository",
        related_name="+",
        blank=True,
        help_text="The private ones it may see, if it is tied to some.",
    )
    is_tied = models.BooleanField(
        default=False,
        help_text="Of what is not public it sees its repositories only, even if none is left.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, help_text="Empty: never, for staff only.")
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField("last used", null=True)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replaces")

    objects = TokenQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        permissions = [("revoke_token", "Can revoke tokens of other people")]
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.shown})"

    @property
    def shown(self) -> str:
        """What may be shown of it: ``hippo_ab12cd34…``."""
        return f"{PREFIX}{self.public_id}…"

    @property
    def state(self) -> str:
        if self.revoked_at is not None:
            return "revoked"
        is_expired = self.expires_at is not None and self.expires_at <= timezone.now()
        return "expired" if is_expired else "active"
