"""Sync in a background thread, one sync at a time, for requests that must not wait for it."""

import logging
from threading import Thread

from django.db import DatabaseError

from registry.conf import managers_for_settings
from registry.database.background import BackgroundTask
from registry.sync import sync_all
from training.hub import HubError

log = logging.getLogger(__name__)


class BackgroundSync:
    """Syncs every repository; whoever requested it last is who started it."""

    def __init__(self) -> None:
        self._started_by = ""
        self._task = BackgroundTask("A sync", self._sync)

    def request(self, started_by: str) -> Thread:
        """The thread that does it."""
        self._started_by = started_by
        return self._task.request()

    def _sync(self) -> None:
        try:
            _, failures = sync_all(managers_for_settings(), started_by=self._started_by)
        except (HubError, DatabaseError) as error:
            failures = [str(error)]
        for failure in failures:
            log.warning("A sync failed: %s", failure)


background = BackgroundSync()
