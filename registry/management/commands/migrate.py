"""``manage.py migrate``: Django's, but one at a time, and past a pooler.

Replicas that start together each migrate; without a lock all but one fail on an empty database.
"""

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, OperationalError

from registry.database.connections import Busy, go_direct, one_at_a_time
from training.management.base import Error


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        alias = str(options["database"])
        if alias == DEFAULT_DB_ALIAS:
            go_direct()
        try:
            with one_at_a_time(alias):
                super().handle(*args, **options)
        except Busy as error:
            raise Error(str(error)) from error
        except OperationalError as error:
            reason = str(error).strip().partition("\n")[0]
            raise Error(f"The database cannot be used: {reason}") from error
