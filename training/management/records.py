"""Runs as rows of the database; a run is never lost because the database does not answer."""

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
