"""``manage.py migrate``: replicas that start together on an empty database all succeed."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests.postgres.cluster import Cluster

TABLE = "SELECT count(*) FROM django_migrations WHERE app = 'registry' AND name = '0001_initial'"
IMPATIENT = """
import sys
from django.db import connections
import manage
connections.settings["default"]["OPTIONS"]["timeout"] = 0  # seconds that a lock is waited for
sys.argv = ["manage.py", "migrate", "--verbosity", "0"]
manage.main()
"""


def migrate(*, count: int = 1, **env: str) -> list[tuple[int, str]]:
    """Exit code and stderr of so many at once.

    Only one alone checks the whole site first: that takes longer than to find nothing to do.
    """
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    command += ["--skip-checks"] if count > 1 else []
    variables = {"PATH": os.environ["PATH"], "SECRET_KEY": "for these tests"} | env
    processes = [
        subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=variables, stderr=subprocess.PIPE, text=True
        )
        for _ in range(count)
    ]
    stderr = [process.communicate(timeout=120)[1] for process in processes]
    return [*zip((process.returncode for process in processes), stderr, strict=True)]


def test_four_at_once_on_an_empty_sqlite_all_succeed(tmp_path: Path) -> None:
    assert migrate(count=4, DATABASE_URL=f"sqlite:///{tmp_path}/db") == [(0, "")] * 4


def test_four_at_once_on_an_empty_postgresql_all_succeed(postgres: Cluster) -> None:
    assert migrate(count=4, DATABASE_URL=postgres.create("four")) == [(0, "")] * 4
    assert postgres.sql(TABLE, "four") == "1"


def test_four_at_once_through_a_pooler_all_succeed(postgres: Cluster) -> None:
    """Without a way past it, too: the lock is one that a pooler keeps."""
    postgres.create("pooled")

    pooled = postgres.pooled("pooled") + "?disable_server_side_cursors=on"

    assert migrate(count=4, DATABASE_URL=pooled) == [(0, "")] * 4


def test_it_goes_past_the_pooler_where_it_knows_the_way(postgres: Cluster) -> None:
    postgres.create("past")
    nowhere = "postgres://postgres@127.0.0.1:1/past"

    direct = migrate(DATABASE_URL=nowhere, DATABASE_DIRECT_URL=postgres.direct("past"))

    assert direct == [(0, "")]
    assert postgres.sql(TABLE, "past") == "1"


def test_a_server_that_is_away_is_one_line() -> None:
    [(code, stderr)] = migrate(DATABASE_URL="postgres://postgres@127.0.0.1:1/away")

    assert code == 1
    assert stderr.startswith("Error: The database could not be used: connection failed: ")
    assert stderr.count("\n") == 1


def test_a_locked_database_is_said_to_be_locked(tmp_path: Path) -> None:
    """Django's checks said that SQLite has no JSON."""
    other = sqlite3.connect(tmp_path / "db", isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("BEGIN IMMEDIATE")

    refused = subprocess.run(
        [sys.executable, "-c", IMPATIENT],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "hippo_site.settings",
            "SECRET_KEY": "for these tests",
            "DATABASE_URL": f"sqlite:///{tmp_path}/db",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    message = "Error: The database is locked by another process: try again.\n"
    assert (refused.returncode, refused.stderr) == (1, message)
    other.close()
