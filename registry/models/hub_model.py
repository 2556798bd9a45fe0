"""The table of records that staff browse: one row for each artifact of each repository.

A row is a copy of what the repository said at the last sync, except for ``is_default``, ``notes``
and ``tags``, which only this site has.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.models.history import PERCENT, SHORT
from registry.models.querysets import HubModelQuerySet
from registry.models.repository import Repository

BULKY = ("history", "snapshots", "confusion")  # too large for lists of records: deferred there
MAX_TAGS = 200  # characters, of all tags of a record
TAGS = RegexValidator(r"\A[\w.-]+( [\w.-]+)*\Z", "Words of letters, digits, . _ -, with spaces.")


class HubModel(models.Model):
    """One artifact of one repository, as last mirrored by ``manage.py sync_models``."""

    class Status(models.TextChoices):
        AVAILABLE = "available", _("Available")
        MISSING = "missing", _("Missing")
        INVALID = "invalid", _("Invalid")

    repository = models.ForeignKey(Repository, models.CASCADE, related_name="hub_models")
    name = models.CharField(max_length=SHORT)
    revision = models.CharField(max_length=SHORT, help_text="The commit this record describes.")
    fingerprint = models.CharField(
        max_length=200, help_text="Changes exactly when one of the artifact's two files does."
    )

    sizes = models.JSONField(default=list, help_text="Units per layer, input first.")
    activation = models.CharField(max_length=20, blank=True)
    output = models.CharField(max_length=20, blank=True)
    depth = models.PositiveSmallIntegerField(null=True, help_text="Layers of weights.")
    parameters = models.PositiveBigIntegerField(null=True)
    dataset = models.CharField(max_length=SHORT, blank=True, help_text="What it was trained on.")
    accuracy = models.FloatField(null=True, help_text="Test accuracy in percent.")
    test_samples = models.PositiveIntegerField(null=True)
    description = models.TextField(blank=True)
    training = models.JSONField(default=dict)
    history = models.JSONField(default=list)
    snapshots = models.JSONField(default=list, help_text="First units on the way, as pictures.")
    confusion = models.JSONField(null=True)
    calibration = models.JSONField(default=dict)
    size_bytes = models.PositiveBigIntegerField(help_text="Of the .npz file.")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the .npz file.")

    status = models.CharField(max_length=16, choices=Status, default=Status.AVAILABLE)
    problem = models.CharField(max_length=500, blank=True)
    is_default = models.BooleanField("chosen by staff", default=False)
    created_at = models.DateTimeField(null=True, help_text="As the artifact itself says.")
    updated_at = models.DateTimeField(help_text="When a sync last changed this record.")
    synced_at = models.DateTimeField(help_text="When a sync last looked.")

    notes = models.TextField(blank=True, help_text="Ours; no sync touches it.")
    tags = models.CharField(
        max_length=MAX_TAGS,
        blank=True,
        validators=[TAGS],
        help_text="Ours: words, with spaces between.",
    )

    objects = HubModelQuerySet.as_manager()

    class Meta:
        verbose_name = "model"
        default_permissions = ("view",)
        permissions = [
            ("promote_hubmodel", "Can choose the model that is served by default"),
            ("rollback_hubmodel", "Can go back to the previous default"),
            ("sync_hubmodel", "Can start a sync"),
            ("verify_hubmodel", "Can download and verify weights"),
            ("evaluate_hubmodel", "Can evaluate on the test set"),
            ("compare_hubmodel", "Can compare models"),
            ("export_hubmodel", "Can export the list"),
            ("alias_hubmodel", "Can move aliases"),
            ("audit_hubmodel", "Can read and export the audit trail"),
            ("annotate_hubmodel", "Can write notes and tags"),
        ]
        ordering = [F("accuracy").desc(nulls_last=True), "name"]
        # The admin's filters list the values of a column: with an index, no whole row is read.
        indexes = [
            models.Index(fields=["-accuracy", "name"], name="by_accuracy"),
            models.Index(fields=["updated_at"], name="by_updated_at"),
            models.Index(fields=["activation"], name="by_activation"),
            models.Index(fields=["depth"], name="by_depth"),
            models.Index(fields=["dataset"], name="by_dataset"),
            models.Index(fields=["tags", "repository"], name="by_tags"),
            models.Index(fields=["sha256"], name="by_sha256"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(**PERCENT), name="accuracy_in_percent"),
            models.UniqueConstraint(fields=["repository", "name"], name="one_record_per_artifact"),
            models.UniqueConstraint(
                fields=["repository"], condition=Q(is_default=True), name="one_choice_of_staff"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def architecture(self) -> str:
        """``784 → 100 → 10 · relu``; empty where the artifact did not say."""
        return " · ".join(filter(None, [" → ".join(map(str, self.sizes)), self.activation]))
