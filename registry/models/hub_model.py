"""What the repositories said when they were last asked: the tables that staff browse.

A record is a copy except for ``is_default``, ``notes`` and ``tags``, which are ours.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from registry.models.history import SHORT, Change, Choice, Evaluation, SyncRun
from registry.models.querysets import HubModelQuerySet

__all__ = ["Change", "Choice", "Evaluation", "HubModel", "Repository", "SyncRun"]

PLACES = ("created", "updated", "unchanged", "missing", "invalid")  # what a sync made of a record
BULKY = ("history", "snapshots", "confusion")  # left in the database by whatever lists records
TAGS = RegexValidator(r"\A[\w.-]+( [\w.-]+)*\Z", "Words of letters, digits, . _ -, with spaces.")


class Repository(models.Model):
    """A place that holds artifacts: a Hub repository, a folder, or the bundled starter."""

    class Source(models.TextChoices):
        HUB = "hub", "Hub"
        FOLDER = "folder", "Folder"
        STARTER = "starter", "Starter"

    repo_id = models.CharField("repository", max_length=500, unique=True)
    source = models.CharField(max_length=16, choices=Source)
    head = models.CharField(max_length=80, blank=True, help_text="State of it at the last sync.")
    card = models.TextField(blank=True, help_text="The text of its README.md.")
    synced_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ["repo_id"]
        verbose_name_plural = "repositories"

    def __str__(self) -> str:
        return self.repo_id


class HubModel(models.Model):
    """One artifact of one repository, as last mirrored by ``manage.py sync_models``."""

    class Status(models.TextChoices):
        AVAILABLE = "available", "Available"
        MISSING = "missing", "Missing"
        INVALID = "invalid", "Invalid"

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
        max_length=200, blank=True, validators=[TAGS], help_text="Ours: words, with spaces between."
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
            ("annotate_hubmodel", "Can write notes and tags"),
        ]
        ordering = [F("accuracy").desc(nulls_last=True), "name"]
        # The admin asks which values there are; a record is too wide to be read for that.
        indexes = [
            models.Index(fields=["-accuracy", "name"], name="by_accuracy"),
            models.Index(fields=["updated_at"], name="by_updated_at"),
            models.Index(fields=["activation"], name="by_activation"),
            models.Index(fields=["depth"], name="by_depth"),
            models.Index(fields=["dataset"], name="by_dataset"),
        ]
        constraints = [
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
