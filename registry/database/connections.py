"""Database connections: dropping stale ones, going past a pooler, a lock for commands."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction

from training.core.folder_lock import locked

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
def one_at_a_time(alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Commands that change the tables wait here for each other.

    On PostgreSQL a transaction of a connection of its own holds the lock, which a pooler leaves
    alone; raises Busy after ten minutes.
    """
    if connections[alias].vendor == "sqlite":
        # Of the folder: to open the database's file itself would drop SQLite's own locks.
        folder = Path(str(connections[alias].settings_dict["NAME"])).parent
        with locked(folder) if folder.is_dir() else nullcontext():  # else in memory
            yield
        return
    holder = connections.create_connection(alias)
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
def second_connection(alias: str, settings: dict[str, Any]) -> Iterator[str]:
    """Another database, or another way to the same one, under an alias for ``using``."""
    configured = connections.configure_settings({DEFAULT_DB_ALIAS: {}, alias: settings})
    connections.settings[alias] = configured[alias]
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


@contextmanager
def snapshot() -> Iterator[str]:
    """The alias of a connection that sees the database as it is now, whoever writes meanwhile.

    Writers are not kept waiting.
    """
    settings = connections.settings[DEFAULT_DB_ALIAS]
    options = settings["OPTIONS"]
    if connection.vendor == "sqlite":
        options = options | {"transaction_mode": "DEFERRED"}
    with (
        second_connection("snapshot", settings | {"OPTIONS": options}) as alias,
        transaction.atomic(using=alias),
        connections[alias].cursor() as cursor,
    ):
        if connection.vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield alias
