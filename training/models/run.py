"""The table of training runs: a copy of each log, to be searched and sorted, and whose it is."""

from typing import Any, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.followed import Followed
from training.runs.log_reader import HISTORY_FIELDS, Run

MAX_ARTIFACT_NAME = 100  # characters
MAX_NAME = 255
MAX_PROBLEM = 500


class TrainingRunQuerySet(models.QuerySet["TrainingRun"]):
    def save_run(self, run: Run) -> "TrainingRun":
        """Create the run's row, or update the row it already has."""
        more = {"seen_at": timezone.now(), "folder": str(run.folder)}
        row, _ = self.update_or_create(slug=run.id, defaults=columns(run) | more)
        return row

    def seen_by(self, user: AbstractBaseUser | AnonymousUser, *, sees_all: bool = False) -> Self:
        """The site's own, those of this person, and what its owner shows to every member.

        sees_all  whether this person may see what is not public
        """
        if sees_all:
            return self
        shown = Q(owner=None) | Q(visibility=TrainingRun.Visibility.MEMBERS)
        return self.filter(shown | Q(owner=user.pk))


def columns(run: Run) -> dict[str, Any]:
    """A run's log as the columns of its row."""
    last = run.events[-1]
    return {
        "name": run.name,
        "command": run.command,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "outcome": run.outcome,
        "problem": str(last.get("evidence") or last.get("problem") or "")[:MAX_PROBLEM],
        "plan": run.plan,
        "data": run.data,
        "environment": run.environment,
        "history": [{key: epoch.get(key) for key in HISTORY_FIELDS} for epoch in run.epochs],
        "seconds": run.seconds,
        "resumed": run.resumed,
        "validation_accuracy": run.best_validation_accuracy,
        "accuracy": run.end.get("accuracy"),
        "confusion": run.end.get("confusion"),
        "calibration": run.end.get("calibration") or {},
        "threads": run.environment.get("threads"),
        "artifact": run.artifact.stem if run.artifact else "",
        "weights_sha256": run.end.get("weights_sha256") or "",
    }


class TrainingRun(Followed):
    """One run of ``manage.py train_mnist``; a resumed run keeps its row."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        STOPPED = "stopped", _("Stopped")
        DIVERGED = "diverged", _("Diverged")
        FAILED = "failed", _("Failed")

    class Visibility(models.TextChoices):
        PRIVATE = "private", _("Its owner")
        MEMBERS = "members", _("Whoever has an account")

    slug = models.CharField(
        "run", max_length=255, unique=True, help_text="Its folder's name; of a tracked run its id."
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="training_runs",
        help_text="Who tracks it here; empty: it was trained on this machine, and staff see it.",
    )
    visibility = models.CharField(
        "who may see it", max_length=16, choices=Visibility, default=Visibility.PRIVATE
    )
    name = models.CharField(max_length=MAX_NAME)
    command = models.TextField(blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome)
    problem = models.CharField(
        max_length=MAX_PROBLEM, blank=True, help_text="What was seen going wrong."
    )
    plan = models.JSONField(default=dict)
    data = models.JSONField(default=dict)
    environment = models.JSONField(default=dict)
    history = models.JSONField(default=list)
    seconds = models.FloatField(default=0.0, help_text="Of training alone.")
    resumed = models.PositiveIntegerField(default=0, help_text="Times it was gone on with.")
    validation_accuracy = models.FloatField(null=True, help_text="The best, in percent.")
    accuracy = models.FloatField(null=True, help_text="Test accuracy in percent.")
    confusion = models.JSONField(null=True)
    calibration = models.JSONField(default=dict)
    threads = models.PositiveSmallIntegerField(null=True)
    artifact = models.CharField(max_length=MAX_ARTIFACT_NAME, blank=True)
    weights_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    folder = models.CharField(max_length=500, blank=True, help_text="On this machine.")
    log_lines = models.PositiveIntegerField(default=0, help_text="That were sent of its log.")
    log_bytes = models.PositiveIntegerField(default=0)

    objects = TrainingRunQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["owner", "-started_at"], name="runs_of_a_person")]
        constraints = [
            models.CheckConstraint(  # NaN is not: PostgreSQL would sort it above 100
                condition=models.Q(accuracy__gte=0, accuracy__lte=100),
                name="run_accuracy_in_percent",
            )
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def layers(self) -> str:
        """``784 → 100 → 10``."""
        return " → ".join(map(str, self.plan.get("sizes", [])))
