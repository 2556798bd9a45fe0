"""Runs and sweeps as rows of the database; none is lost because the database does not answer."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import Error

from training.management.database_errors import database_problem
from training.runs.log_reader import Run


def record_run(run: Run) -> str | None:
    """Save the run in the database; if that fails, one line that says what to do."""
    from training.models import TrainingRun  # not for --help, which needs no table

    try:
        TrainingRun.objects.save_run(run)
    except Error as error:
        return (
            f"The run is not listed in the admin. {database_problem(error)} Its log has all of it."
        )
    return None


def record_sweep(
    folder: Path, table: dict[str, Any], *, outcome: str, started_at: datetime
) -> str | None:
    """Save a sweep's table in the database; if that fails, one line that says what to do."""
    from training.models import Sweep  # not for --help, which needs no table

    try:
        Sweep.objects.save_table(str(folder), table, outcome=outcome, started_at=started_at)
    except Error:
        return "The sweep is not listed in the admin: run manage.py migrate. sweep.json has it."
    return None
