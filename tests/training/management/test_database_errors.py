"""Why the database could not be used, and the remedy only where it helps."""

import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError

from training.management.database_errors import database_problem

MIGRATE = "The database lacks a table or a column: run manage.py migrate."
DUPLICATE = "Another process has just saved the same: nothing was saved here."


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OperationalError("no such table: training_trainingrun"), MIGRATE),
        (OperationalError("no such column: training_trainingrun.threads"), MIGRATE),
        (ProgrammingError('relation "x" does not exist\nLINE 1: SELECT'), MIGRATE),
        (
            OperationalError("database is locked"),
            "The database is locked by another process: try again.",
        ),
        (IntegrityError("UNIQUE constraint failed: auth_user.username"), DUPLICATE),
        (
            IntegrityError('duplicate key value violates unique constraint "x"\nDETAIL: …'),
            DUPLICATE,
        ),
        (
            OperationalError("attempt to write a readonly database"),
            "The database could not be used: attempt to write a readonly database.",
        ),
        (
            OperationalError('connection failed: database "x" does not exist\nIs it running?'),
            'The database could not be used: connection failed: database "x" does not exist.',
        ),
    ],
)
def test_a_database_error_is_one_line_that_says_what_helps(error, line):
    assert database_problem(error) == line
