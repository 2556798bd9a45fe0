"""A database that cannot be asked."""

from django.db import OperationalError


def no_database(*_):
    raise OperationalError("no such table")
