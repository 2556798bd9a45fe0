"""``manage.py migrate``: Django's, but one at a time, and past a pooler.

Replicas that start together each migrate; without a lock all but one fail on an empty database.
"""

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, DatabaseError, transaction

from registry.database.connections import Busy, go_direct, one_at_a_time
from training.management.base import Error
from training.management.database_errors import database_problem


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> str | None:
        """Django's checks before ``handle`` ask the database, too."""
        alias = str(options["database"])
        if alias == DEFAULT_DB_ALIAS:
            go_direct()
        try:
            with one_at_a_time(alias):
                with transaction.atomic(using=alias):
                    pass  # where that fails, Django's checks say that SQLite has no JSON
                return super().execute(*args, **options)
        except Busy as error:
            raise Error(str(error)) from error
        except DatabaseError as error:
            raise Error(database_problem(error)) from error
