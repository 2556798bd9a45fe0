"""A sync beside the request that asked for it: one at a time, and one more if asked meanwhile."""

import logging
from threading import Lock, Thread

from django.db import DatabaseError, connections

from registry.conf import managers_for_settings
from registry.sync import sync_all
from training.hub import HubError

log = logging.getLogger(__name__)


class BackgroundSync:
    """Asking while a sync runs makes it run once more: the push may have come too late for it."""

    def __init__(self) -> None:
        self._asking = Lock()
        self._asked = False
        self._thread: Thread | None = None

    def ask(self, started_by: str) -> Thread:
        """Start a sync of every repository; gives the thread that does it."""
        with self._asking:
            self._asked = True
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._work, args=[started_by], daemon=True)
                self._thread.start()
            return self._thread

    def _work(self, started_by: str) -> None:
        try:
            while self._wanted():
                self._sync(started_by)
        finally:
            connections.close_all()

    def _wanted(self) -> bool:
        with self._asking:
            wanted, self._asked = self._asked, False
            if not wanted:
                self._thread = None  # whoever asks from here on starts another
            return wanted

    @staticmethod
    def _sync(started_by: str) -> None:
        try:
            _, failures = sync_all(managers_for_settings(), started_by=started_by)
        except (HubError, DatabaseError) as error:
            failures = [str(error)]
        for failure in failures:
            log.warning("A sync failed: %s", failure)


background = BackgroundSync()
