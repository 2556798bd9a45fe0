"""Why the database could not be used, in one line that says what helps."""

import re

MISSING = re.compile(
    r"no such (table|column)|has no column named|(relation|column) .* does not exist"
)
DUPLICATE = re.compile(r"UNIQUE constraint failed|duplicate key value")


def database_problem(error: Exception) -> str:
    """The first line of a database's error, or what to do where that is known."""
    reason = str(error).partition("\n")[0].rstrip(".")
    if MISSING.search(reason):
        return "The database lacks a table or a column: run manage.py migrate."
    if DUPLICATE.search(reason):
        return "Another process has just saved the same: nothing was saved here."
    if "locked" in reason:
        return "The database is locked by another process: try again."
    return f"The database could not be used: {reason}."
