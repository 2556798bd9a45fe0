"""The tables of training runs and of sweeps, one row for each, which staff browse in the admin.

A run's log and a sweep's table are the originals; rows are copies that can be searched and sorted.
"""

import shlex
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from training.runs.log_reader import HISTORY_FIELDS, Run

MAX_ARTIFACT_NAME = 100  # characters
MAX_PROBLEM = 500
SILENT = timedelta(minutes=3)  # six signs of life that a process has not given


class Followed(models.Model):
    """A row that a process keeps current while it works; one that was killed cannot say so."""

    outcome = models.CharField(max_length=16)
    started_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(
        "last sign of life", null=True, help_text="Of the process that trains, twice a minute."
    )

    class Meta:
        abstract = True

    @property
    def state(self) -> str:
        """The outcome in words, or that a running one has been silent."""
        seen_at = self.seen_at or self.started_at
        if self.outcome != "running" or timezone.now() - seen_at < SILENT:
            return str(self.get_outcome_display())  # type: ignore[attr-defined]  # has choices
        return f"No sign of life since {timezone.localtime(seen_at):%Y-%m-%d %H:%M}"


class TrainingRunQuerySet(models.QuerySet["TrainingRun"]):
    def save_run(self, run: Run) -> "TrainingRun":
        """Create the run's row, or update the row it already has."""
        seen = {"seen_at": timezone.now()}
        row, _ = self.update_or_create(slug=run.id, defaults=columns(run) | seen)
        return row


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
        "accuracy": run.end.get("accuracy"),
        "confusion": run.end.get("confusion"),
        "calibration": run.end.get("calibration") or {},
        "threads": run.environment.get("threads"),
        "artifact": run.artifact.stem if run.artifact else "",
        "weights_sha256": run.end.get("weights_sha256") or "",
        "folder": str(run.folder),
    }


class TrainingRun(Followed):
    """One run of ``manage.py train_mnist``; a resumed run keeps its row."""

    class Outcome(models.TextChoices):
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"
        STOPPED = "stopped", "Stopped"
        DIVERGED = "diverged", "Diverged"
        FAILED = "failed", "Failed"

    slug = models.CharField("run", max_length=255, unique=True, help_text="Its folder's name.")
    name = models.CharField(max_length=255)
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
    accuracy = models.FloatField(null=True, help_text="Test accuracy in percent.")
    confusion = models.JSONField(null=True)
    calibration = models.JSONField(default=dict)
    threads = models.PositiveSmallIntegerField(null=True)
    artifact = models.CharField(max_length=MAX_ARTIFACT_NAME, blank=True)
    weights_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    folder = models.CharField(max_length=500)

    objects = TrainingRunQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        ordering = ["-started_at", "-pk"]
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


class SweepQuerySet(models.QuerySet["Sweep"]):
    def save_table(
        self, folder: str, table: dict[str, Any], *, outcome: str, started_at: datetime
    ) -> "Sweep":
        """Create the row of the sweep in that folder, or update it; its first start stays."""
        winner = table["winner"] or {}
        finished = [row for row in table["runs"] if row["status"] == "finished"]
        columns = {
            "name": table["name"],
            "outcome": outcome,
            "finished_at": None if outcome == Sweep.Outcome.RUNNING else timezone.now(),
            "seen_at": timezone.now(),
            "runs": table["runs"],
            "winner": winner,
            "tried": table["tried"],
            "validation_accuracy": finished[0]["validation_accuracy"] if finished else None,
            "test_accuracy": winner.get("test_accuracy"),
        }
        start = {"started_at": started_at}
        row, _ = self.update_or_create(
            folder=folder, defaults=columns, create_defaults=columns | start
        )
        return row


class Sweep(Followed):
    """One sweep of ``manage.py sweep``, a copy of its ``sweep.json``; running again updates it."""

    class Outcome(models.TextChoices):
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"
        STOPPED = "stopped", "Stopped"
        FAILED = "failed", "Failed"

    folder = models.CharField(max_length=500, unique=True)
    name = models.CharField(max_length=MAX_ARTIFACT_NAME)
    outcome = models.CharField(max_length=16, choices=Outcome)
    runs = models.JSONField(default=list, help_text="The candidates, best first.")
    winner = models.JSONField(default=dict)
    tried = models.PositiveIntegerField(default=0)
    validation_accuracy = models.FloatField(null=True, help_text="Percent, mean over the seeds.")
    test_accuracy = models.FloatField(null=True, help_text="Percent, mean over the seeds.")

    objects = SweepQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def publish_command(self) -> str:
        """The command that publishes the winner, from which staff can make it the default."""
        if not self.winner:
            return ""
        path = f"{self.folder}/{self.winner['artifact']}"
        return f"manage.py upload_to_hf --model-path {shlex.quote(path)}"
