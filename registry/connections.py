"""Database connections: dropping stale ones, going past a pooler, a lock for commands."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections

LOCK = 0x4869_7070_6F  # "Hippo": the number of its lock among all those of a PostgreSQL database
PATIENCE = "10min"  # for another command to end
BUSY = f"Another command has held the database for {PATIENCE}: look at it, or try again."


class Busy(Exception):
    """Another command holds the lock, and did not give it back in time."""


def drop_stale_connections() -> None:
    """Close this thread's connections that broke or are too old; the next query opens another.

    Never inside a transaction: a test's would end with the connection.
    """
    for each in connections.all(initialized_only=True):
        if not each.in_atomic_block:
            each.close_if_unusable_or_obsolete()


def go_direct() -> None:
    """From here on this process reaches the database past the pooler, where it knows the way.

    For what a pooler in transaction mode breaks: migrations, dumps, long transactions. The name
    of the database stays, as tests change it.
    """
    settings = connections.settings[DEFAULT_DB_ALIAS]
    if direct := settings.pop("DIRECT", None):
        connection.close()
        settings |= direct | {"NAME": settings["NAME"]}
        del connections[DEFAULT_DB_ALIAS]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Commands that change the tables wait here for each other.

    On PostgreSQL a transaction of a connection of its own holds the lock, which a pooler leaves
    alone; raises Busy after ten minutes.
    """
    if connection.vendor == "sqlite":
        with _folder_lock(str(connection.settings_dict["NAME"])):
            yield
        return
    holder = connections.create_connection(DEFAULT_DB_ALIAS)
    holder.set_autocommit(False)
    try:
        with holder.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            try:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            except OperationalError as error:
                raise Busy(BUSY) from error
        yield
    finally:
        holder.close()


@contextmanager
def _folder_lock(file: str) -> Iterator[None]:
    """On the folder of an SQLite file: to open the file itself would drop SQLite's own locks."""
    folder = Path(file).parent
    if not folder.is_dir():  # in memory
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
