"""An SQLite database that is migrated and empty: made once per test process, then copied.

Migrating takes some seconds of a core, and every site that a test starts has a database of its own.
"""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]


def migrated_database(path: Path) -> str:
    """Make the database file; returns its URL."""
    path.write_bytes(_template())
    return f"sqlite:///{path}"


@cache
def _template() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "db.sqlite3"
        variables = {"PATH": os.environ["PATH"], "SECRET_KEY": "for these tests"}
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env=variables | {"DATABASE_URL": f"sqlite:///{file}"},
            check=True,
        )
        return file.read_bytes()
