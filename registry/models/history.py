"""The tables of what happened: changes and evaluations of records, choices of a default, syncs."""

from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.db.models import Q

from registry.models.querysets import SyncRunQuerySet

SHORT = 100  # characters of a short text; the longest name an artifact may have
MAX_REASON = 500  # characters
KEPT_RUNS = 1_000  # sync runs; older ones are deleted
PERCENT = {"accuracy__gte": 0, "accuracy__lte": 100}  # NaN is not: it would sort above 100
SYNC_COUNTS = ("created", "updated", "unchanged", "missing", "invalid")  # columns of SyncRun


def one_line(reason: str) -> str:
    """A reason as it is kept: without ends of lines, and without NUL, which no PostgreSQL takes."""
    return " ".join(reason.replace("\0", " ").split())


class Change(models.Model):
    """What one sync changed in one record."""

    record = models.ForeignKey("registry.HubModel", models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    revision = models.CharField(max_length=SHORT)
    what = models.CharField(max_length=500)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="changes_by_time")]

    def __str__(self) -> str:
        return self.what


class Choice(models.Model):
    """One choice of the default by staff. No record means: the most accurate network."""

    record = models.ForeignKey(
        "registry.HubModel", models.CASCADE, null=True, related_name="choices"
    )
    chosen_at = models.DateTimeField()
    chosen_by = models.CharField(max_length=SHORT, blank=True)
    confirmed_by = models.CharField(max_length=SHORT, blank=True)
    reason = models.CharField(max_length=MAX_REASON, blank=True)
    is_roll_back = models.BooleanField(default=False, help_text="Back to an earlier choice.")

    class Meta:
        default_permissions = ()
        ordering = ["-chosen_at", "-pk"]

    def __str__(self) -> str:
        return str(self.record or "the most accurate")


class Evaluation(models.Model):
    """What this site itself measured: one record on one test set."""

    record = models.ForeignKey("registry.HubModel", models.CASCADE, related_name="evaluations")
    revision = models.CharField(max_length=SHORT)
    dataset = models.CharField(max_length=SHORT)
    samples = models.PositiveIntegerField()
    accuracy = models.FloatField(help_text="In percent.")
    nll = models.FloatField(help_text="Nats.")
    ece = models.FloatField(help_text="In percent.")
    bins = models.JSONField(default=list, help_text="Of the reliability diagram.")
    at = models.DateTimeField()
    by = models.CharField(max_length=SHORT, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(**PERCENT), name="evaluated_accuracy_in_percent")
        ]

    def __str__(self) -> str:
        return f"{self.accuracy:.2f} % of {self.samples:,} {self.dataset} images"


class SyncRun(models.Model):
    """One finished sync of one repository: what it changed, or why it failed."""

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
    requests = models.PositiveIntegerField(default=0, help_text="Asked of the Hub.")
    bytes = models.PositiveBigIntegerField(default=0, help_text="Received from the Hub.")
    error = models.CharField(max_length=500, blank=True)

    objects = SyncRunQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.repo_id}, {self.started_at:%Y-%m-%d %H:%M:%S}"

    @property
    def seconds(self) -> float:
        return (self.finished_at - self.started_at).total_seconds()

    def finish(self, at: datetime, *, counts: Mapping[str, int] = {}, error: str = "") -> None:
        """Save how the run ended, and delete the oldest runs."""
        for column, count in counts.items():
            setattr(self, column, count)
        self.outcome = self.Outcome.FAILED if error else self.Outcome.OK
        self.error, self.finished_at = error[:500], at
        self.save()
        SyncRun.objects.prune(KEPT_RUNS)
