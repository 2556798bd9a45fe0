"""The table of account events, to which rows are only added: log-ins, tokens, shares, erasures."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_DETAIL = 200  # characters


class AccountEvent(models.Model):
    """One thing that happened. No secret, no address and no e-mail is in it."""

    class Kind(models.TextChoices):
        SIGNED_UP = "signed_up", _("Signed up")
        LOGGED_IN = "logged_in", _("Logged in")
        LOGGED_OUT = "logged_out", _("Logged out")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        FACTOR_ADDED = "factor_added", _("Second factor added")
        FACTOR_REMOVED = "factor_removed", _("Second factor removed")
        INVITED = "invited", _("Invitations made")
        TOKEN_MADE = "token_made", _("Token made")
        TOKEN_ROTATED = "token_rotated", _("Token rotated")
        TOKEN_REVOKED = "token_revoked", _("Token revoked")
        VISIBILITY_CHANGED = "visibility_changed", _("Visibility changed")
        SHARED = "shared", _("Shared")
        UNSHARED = "unshared", _("No longer shared")
        LIMITS_CHANGED = "limits_changed", _("Limits changed")
        CLASS_CHANGED = "class_changed", _("Class changed")
        ROUND_OPENED = "round_opened", _("Round opened")
        ROUND_CLOSED = "round_closed", _("Round closed")
        PROMOTED = "promoted", _("Submission promoted")
        EXPORTED = "exported", _("Data exported")
        ERASED = "erased", _("Account erased")

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
