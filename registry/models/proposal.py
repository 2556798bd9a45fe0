"""The table of proposals: promotions and moves of aliases that wait for a second person."""

from datetime import timedelta

from django.conf import settings
from django.db import models

from registry.models.history import MAX_REASON, SHORT

LASTING = timedelta(days=14)  # nobody confirms an older one


class Proposal(models.Model):
    """What one person proposed, what it would replace, and how another one decided.

    The names stay when a network is deleted; an empty one stands for no network: the most accurate
    as the default, or no alias.
    """

    class Kind(models.TextChoices):
        DEFAULT = "default", "Make default"
        ROLL_BACK = "roll_back", "Roll back the default"
        ALIAS = "alias", "Set an alias"

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CONFIRMED = "confirmed", "Confirmed"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"

    kind = models.CharField(max_length=16, choices=Kind)
    alias = models.CharField(max_length=SHORT, blank=True)
    source = models.ForeignKey("registry.HubModel", models.SET_NULL, null=True, related_name="+")
    source_name = models.CharField("now", max_length=SHORT, blank=True)
    target = models.ForeignKey("registry.HubModel", models.SET_NULL, null=True, related_name="+")
    target_name = models.CharField("then", max_length=SHORT, blank=True)
    revision = models.CharField(max_length=SHORT, blank=True, help_text="Of the proposed network.")
    reason = models.CharField(max_length=MAX_REASON, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="proposals"
    )
    proposed_at = models.DateTimeField()
    status = models.CharField(max_length=16, choices=Status, default=Status.OPEN, db_index=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="decided_proposals"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ("view",)
        permissions = [("confirm_proposal", "Can confirm or reject what somebody else proposed")]
        ordering = ["-proposed_at", "-pk"]

    def __str__(self) -> str:
        """``@candidate: ada → ben`` or ``default: ada → ben``."""
        what = f"@{self.alias}" if self.kind == self.Kind.ALIAS else "default"
        return f"{what}: {self.source_name or '–'} → {self.target_name or '–'}"
