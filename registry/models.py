"""What the repositories said when they were last asked: the tables that staff browse.

Everything here is a copy except ``is_default``, which is ours.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from registry.querysets import HubModelQuerySet

PLACES = ("created", "updated", "unchanged", "missing", "invalid")  # what a sync made of a record
SHORT = 100  # characters: the longest name an artifact may have


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
    parameters = models.PositiveBigIntegerField(null=True)
    accuracy = models.FloatField(null=True, help_text="Test accuracy in percent.")
    test_samples = models.PositiveIntegerField(null=True)
    description = models.TextField(blank=True)
    training = models.JSONField(default=dict)
    history = models.JSONField(default=list)
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

    objects = HubModelQuerySet.as_manager()

    class Meta:
        verbose_name = "model"
        default_permissions = ("view",)
        permissions = [("promote_hubmodel", "Can choose the model that is served by default")]
        ordering = [F("accuracy").desc(nulls_last=True), "name"]
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


class SyncRun(models.Model):
    """One finished sync: what it found, or why it failed."""

    class Outcome(models.TextChoices):
        OK = "ok", "Ok"
        FAILED = "failed", "Failed"

    repo_id = models.CharField("repository", max_length=500)
    started_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField()
    started_by = models.CharField(max_length=SHORT, help_text="A command, or a member of staff.")
    dry_run = models.BooleanField(default=False)
    outcome = models.CharField(max_length=16, choices=Outcome)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    invalid = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        default_permissions = ("view",)
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.repo_id}, {self.started_at:%Y-%m-%d %H:%M:%S}"

    def finish(self, at: datetime, *, counts: Mapping[str, int] = {}, error: str = "") -> None:
        """Save how the run ended."""
        for place, count in counts.items():
            setattr(self, place, count)
        self.outcome = self.Outcome.FAILED if error else self.Outcome.OK
        self.error, self.finished_at = error[:500], at
        self.save()
