"""manage.py restore FILE: a backup into an empty site, of this release or an older one."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from registry.database.archive import BackupError
from registry.database.restore import restore
from training.management import base
from training.management.paths import user_path


class Command(base.Command):
    help = "Check a backup and restore it into an empty database."
    failures = {BackupError: base.FAILED, DatabaseError: base.FAILED}

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="what manage.py backup wrote")

    def answer(self, **options: Any) -> dict[str, Any]:
        return restore(user_path(options["file"]))

    def line(self, result: dict[str, Any]) -> str:
        rows, tables, files = result["rows"], result["tables"], result["files"]
        made = f"Hippo {result['hippo']} of {result['created_at'][:10]}"
        return f"Restored {rows:,} rows of {tables} tables and {files:,} files from {made}."
