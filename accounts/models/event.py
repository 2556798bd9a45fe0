"""The table of account events, to which rows are only added: log-ins, tokens, shares, erasures."""

from django.conf import settings
from django.db import models

MAX_DETAIL = 200  # characters


class AccountEvent(models.Model):
    """One thing that happened. No secret, no address and no e-mail is in it."""

    class Kind(models.TextChoices):
        SIGNED_UP = "signed_up", "Signed up"
        LOGGED_IN = "logged_in", "Logged in"
        LOGGED_OUT = "logged_out", "Logged out"
        PASSWORD_CHANGED = "password_changed", "Password changed"
        FACTOR_ADDED = "factor_added", "Second factor added"
        FACTOR_REMOVED = "factor_removed", "Second factor removed"
        INVITED = "invited", "Invitations made"
        TOKEN_MADE = "token_made", "Token made"
        TOKEN_ROTATED = "token_rotated", "Token rotated"
        TOKEN_REVOKED = "token_revoked", "Token revoked"
        VISIBILITY_CHANGED = "visibility_changed", "Visibility changed"
        SHARED = "shared", "Shared"
        UNSHARED = "unshared", "No longer shared"
        LIMITS_CHANGED = "limits_changed", "Limits changed"
        CLASS_CHANGED = "class_changed", "Class changed"
        ROUND_OPENED = "round_opened", "Round opened"
        ROUND_CLOSED = "round_closed", "Round closed"
        PROMOTED = "promoted", "Submission promoted"
        EXPORTED = "exported", "Data exported"
        ERASED = "erased", "Account erased"

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    kind = models.CharField(max_length=32, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="account_events",
        help_text="Whose account; empty for an event of the site.",
    )
    by = models.CharField(max_length=150, blank=True, help_text="A user's name, or a command.")
    detail = models.CharField(max_length=MAX_DETAIL, blank=True)

    class Meta:
        default_permissions = ("view",)
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return ": ".join(filter(None, [self.get_kind_display(), self.detail]))
