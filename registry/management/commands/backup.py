"""manage.py backup FILE: the tables and folders of a site in one verified file, while it serves."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from registry.database.archive import BackupError
from registry.database.backup import back_up
from training.management import base
from training.management.paths import user_path


class Command(base.Command):
    help = "Write the site's tables and folders into one file, and read it back."
    failures = {BackupError: base.FAILED, DatabaseError: base.FAILED}

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a .tar.gz that does not exist yet")

    def answer(self, **options: Any) -> dict[str, Any]:
        return back_up(user_path(options["file"]))

    def line(self, result: dict[str, Any]) -> str:
        rows, tables, files = result["rows"], result["tables"], result["files"]
        return f"{result['file']}: {rows:,} rows of {tables} tables and {files:,} files, verified."
