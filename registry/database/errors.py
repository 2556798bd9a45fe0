"""Errors of the database that are nobody's request: what they mean, by the codes of the drivers."""

import sqlite3
from enum import Enum

from django.db import InterfaceError, OperationalError

from training.management.database_errors import MISSING


class Trouble(Enum):
    """What keeps a request from being answered, though it may be right."""

    AWAY = "the database cannot be reached"
    NOT_WRITABLE = "it is full, locked or read-only"
    OTHER_TABLES = "its tables are those of another release, or there are none"


AWAY = (OperationalError, InterfaceError)
# PostgreSQL's SQLSTATEs: an undefined table, column or schema; read-only, a full disk.
OTHER_TABLES = {"42P01", "42703", "3F000"}
NOT_WRITABLE = {"25006", "53100"}
# SQLite's result codes, of which the lowest byte is the kind.
SQLITE_NOT_WRITABLE = {
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY),
}
KIND = 0xFF


def trouble_of(error: object) -> Trouble | None:
    """None for an error that is no trouble of the database as a whole."""
    cause = getattr(error, "__cause__", None)
    state = getattr(cause, "sqlstate", None)
    kind = getattr(cause, "sqlite_errorcode", 0) & KIND
    if state in OTHER_TABLES or (kind == sqlite3.SQLITE_ERROR and MISSING.search(str(error))):
        return Trouble.OTHER_TABLES
    if state in NOT_WRITABLE or kind in SQLITE_NOT_WRITABLE:
        return Trouble.NOT_WRITABLE
    return Trouble.AWAY if isinstance(error, AWAY) else None
