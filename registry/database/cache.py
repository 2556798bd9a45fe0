"""Django's cache in the database, but one that says so where nothing can be written.

Django's takes every error for another process that was faster (seen in 5.2.19). On a full disk each
log-in was then one of "too many", and the used code of a second factor would be forgotten.
"""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connections, router, transaction

from registry.database.errors import trouble_of


class SharedCache(DatabaseCache):
    def _base_set(self, mode: Any, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """In a transaction around Django's, so that an error of the commit is raised, too."""
        errors: list[DatabaseError] = []

        def noted(execute: Callable[..., Any], *statement: Any) -> Any:
            try:
                return execute(*statement)
            except DatabaseError as error:
                errors.append(error)
                raise

        alias = router.db_for_write(self.cache_model_class)
        with transaction.atomic(using=alias), connections[alias].execute_wrapper(noted):
            is_stored: bool = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]
            for error in filter(trouble_of, errors):
                raise error
        return is_stored
