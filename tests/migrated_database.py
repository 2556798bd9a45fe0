"""An SQLite database that is migrated and empty: made once, then copied.

Migrating takes some seconds of a core; every process that runs tests needs such a database, and
every site that a test starts.
"""

import fcntl
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED_FOLDER = "HIPPO_TESTS_FOLDER"  # of all processes of a run: tests/conftest.py makes it


def migrated_database(path: Path) -> str:
    """Make the database file; returns its URL."""
    path.write_bytes(_template().read_bytes())
    return f"sqlite:///{path}"


def fill(database: sqlite3.Connection) -> None:
    """Make an open database a copy of it."""
    with closing(sqlite3.connect(_template())) as template:
        template.backup(database)


@cache
def _template() -> Path:
    """Made by the process that needs it first; the others wait."""
    file = Path(os.environ[SHARED_FOLDER]) / "migrated.sqlite3"
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            _migrate(file.with_suffix(".part")).rename(file)
    return file


def _migrate(file: Path) -> Path:
    variables = {"PATH": os.environ["PATH"], "SECRET_KEY": "for these tests"}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=variables | {"DATABASE_URL": f"sqlite:///{file}"},
        check=True,
    )
    return file
