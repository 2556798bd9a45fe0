"""The table of a tracked run's log: its lines, as a program that trains elsewhere sent them."""

from django.db import models


class RunLine(models.Model):
    run = models.ForeignKey("training.TrainingRun", models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(help_text="From 0 on, without a gap.")
    text = models.TextField(help_text="One event, as JSON.")

    class Meta:
        default_permissions = ()
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_line_a_number")]

    def __str__(self) -> str:
        return f"{self.run}, line {self.number}"
