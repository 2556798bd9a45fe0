"""The table of sweeps: a copy of each ``sweep.json`` that can be searched and sorted."""

import shlex
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from training.models.followed import Followed

MAX_ARTIFACT_NAME = 100  # characters


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
        if outcome != Sweep.Outcome.RUNNING:
            columns["stop_requested"] = False
        start = {"started_at": started_at}
        row, _ = self.update_or_create(
            folder=folder, defaults=columns, create_defaults=columns | start
        )
        return row

    def request_stop(self) -> int:
        """Ask the processes of those that run to stop; how many that are."""
        return self.filter(outcome=Sweep.Outcome.RUNNING).update(stop_requested=True)


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

    stop_requested = models.BooleanField(
        default=False, help_text="By staff; the process that runs the sweep looks every 5 seconds."
    )

    objects = SweepQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        permissions = [("stop_sweep", "Can stop sweeps")]
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
