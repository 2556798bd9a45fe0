"""Moving a site's tables to another database, from SQLite to PostgreSQL or back."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, transaction

from registry.database import rows
from registry.database.connections import go_direct, one_at_a_time, second_connection, snapshot
from registry.database.schema import applied, empty, migrate, require_empty
from registry.database.urls import database

TARGET = "target"


class MoveFailed(Exception):
    """Nothing was moved; the message is one line for people."""


def move_to(url: str) -> dict[str, Any]:
    """Copy every row to the empty database at ``url`` and compare counts and checksums.

    Raises MoveFailed, SchemaError, Busy and ImproperlyConfigured; then the target has tables and no
    row of ours.
    """
    go_direct()
    applied(DEFAULT_DB_ALIAS)
    with second_connection(TARGET, database(url, root=settings.BASE_DIR)):
        require_empty(TARGET)
        migrate(TARGET)
        with one_at_a_time(TARGET):
            moved = _copy_all()
    return {"tables": len(moved), "rows": sum(table.rows for table in moved.values())}


def _copy_all() -> dict[str, rows.Table]:
    """Into a target that nobody else moves to meanwhile."""
    require_empty(TARGET)
    empty(apps, TARGET)
    tables = rows.tables(apps)
    with transaction.atomic(using=TARGET), snapshot() as source:
        moved = {label: _copy(label, model, source) for label, model in tables.items()}
        rows.reset_sequences(tables.values(), TARGET)
    _require_unchanged(moved)
    return moved


def _copy(label: str, model: Any, source: str) -> rows.Table:
    rows.insert(model, rows.columns(model), _lines(model, source), TARGET)
    read, written = (rows.summary(_lines(model, alias)) for alias in (source, TARGET))
    if read != written:
        raise MoveFailed(f"The rows of {label} did not arrive as they were.")
    return read


def _lines(model: Any, alias: str) -> Iterator[bytes]:
    return rows.lines(model, alias, rows.columns(model))


def _require_unchanged(moved: dict[str, rows.Table]) -> None:
    """Raises MoveFailed where the site wrote meanwhile: the old database would take that along."""
    for label, model in rows.tables(apps).items():
        if rows.summary(_lines(model, DEFAULT_DB_ALIAS)) != moved[label]:
            empty(apps, TARGET)
            raise MoveFailed(f"The site wrote to {label} meanwhile: stop it, and move again.")
