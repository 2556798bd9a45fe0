"""manage.py move_database --to URL: every row into another database, compared at the end."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandParser
from django.db import DatabaseError

from registry.database.connections import Busy
from registry.database.move import MoveFailed, move_to
from registry.database.schema import SchemaError
from training.management import base


class Command(base.Command):
    help = "Copy every row to another, empty database: from SQLite to PostgreSQL, or back."
    failures = dict.fromkeys(
        (MoveFailed, SchemaError, Busy, ImproperlyConfigured, DatabaseError), base.FAILED
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", required=True, metavar="URL", help="sqlite:///… or postgres://…"
        )

    def answer(self, **options: Any) -> dict[str, Any]:
        return move_to(options["to"])

    def line(self, result: dict[str, Any]) -> str:
        rows, tables = result["rows"], result["tables"]
        return f"Moved {rows:,} rows of {tables} tables; now set DATABASE_URL to the new address."
