"""An SQLite database that is migrated and empty: made once, then copied.

Migrating takes some seconds of a core; every process that runs tests needs such a database, and
every site that a test starts.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.made_once import made_once

ROOT = Path(__file__).parents[1]
NAME = "migrated.sqlite3"


def migrated_database(path: Path) -> str:
    """Make the database file; returns its URL."""
    shutil.copyfile(made_once(NAME, _migrate), path)
    return f"sqlite:///{path}"


def fill(database: sqlite3.Connection) -> None:
    """Make an open database a copy of it."""
    with closing(sqlite3.connect(made_once(NAME, _migrate))) as template:
        template.backup(database)


def _migrate(file: Path) -> None:
    variables = {"PATH": os.environ["PATH"], "SECRET_KEY": "for these tests"}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"],
        cwd=ROOT,
        env=variables | {"DATABASE_URL": f"sqlite:///{file}"},
        check=True,
    )
