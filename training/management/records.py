"""Runs as rows: a run that was trained is worth more than a database that does not answer."""

from django.db import Error

from training.models import TrainingRun
from training.runs.log_reader import Run

ADVICE = "The run is not listed in the admin: run manage.py migrate. Its diary has everything."


def record_run(run: Run) -> str | None:
    """Note the run in the database; where that cannot be done, one line that says what to do."""
    try:
        TrainingRun.objects.save_run(run)
    except Error:
        return ADVICE
    return None
