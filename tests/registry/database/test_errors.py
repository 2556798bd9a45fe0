"""What keeps a database from answering: away, full, locked, read-only, of another release."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, InternalError, OperationalError, ProgrammingError

from registry.database.errors import Trouble, trouble_of


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "db.sqlite3", isolation_level=None, timeout=0)
    connection.execute("CREATE TABLE runs (name TEXT NOT NULL)")
    yield connection
    connection.close()


def error_of(database: sqlite3.Connection, statement: str) -> OperationalError:
    """As Django raises it."""
    try:
        database.execute(statement)
    except sqlite3.OperationalError as error:
        wrapped = OperationalError(*error.args)
        wrapped.__cause__ = error
        return wrapped
    raise AssertionError(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM nowhere",
        "SELECT colour FROM runs",
        "INSERT INTO runs (colour) VALUES ('red')",
    ],
)
def test_a_missing_table_or_column_is_of_another_release(database, statement):
    assert trouble_of(error_of(database, statement)) is Trouble.OTHER_TABLES


@pytest.mark.parametrize("before", ["PRAGMA query_only = 1", "PRAGMA max_page_count = 2"])
def test_read_only_and_full_are_not_writable(database, before):
    database.execute(before)
    large = "INSERT INTO runs VALUES (hex(zeroblob(100000)))"

    assert trouble_of(error_of(database, large)) is Trouble.NOT_WRITABLE


def test_locked_is_not_writable(database, tmp_path):
    with sqlite3.connect(tmp_path / "db.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")

        assert trouble_of(error_of(database, "DELETE FROM runs")) is Trouble.NOT_WRITABLE


class OfPostgres(Exception):
    """psycopg's errors have a SQLSTATE."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.sqlstate = state


@pytest.mark.parametrize(
    ("kind", "state", "trouble"),
    [
        (ProgrammingError, "42P01", Trouble.OTHER_TABLES),
        (ProgrammingError, "42703", Trouble.OTHER_TABLES),
        (InternalError, "25006", Trouble.NOT_WRITABLE),
        (OperationalError, "53100", Trouble.NOT_WRITABLE),
        (OperationalError, "57P01", Trouble.AWAY),
        (ProgrammingError, "42601", None),
        (IntegrityError, "23505", None),
    ],
)
def test_postgresql_says_it_by_codes(kind, state, trouble):
    error = kind("words")
    error.__cause__ = OfPostgres(state)

    assert trouble_of(error) is trouble


@pytest.mark.parametrize(
    ("error", "trouble"), [(OperationalError("timeout"), Trouble.AWAY), (ValueError(), None)]
)
def test_an_error_without_a_code_is_judged_by_its_class(error, trouble):
    assert trouble_of(error) is trouble
