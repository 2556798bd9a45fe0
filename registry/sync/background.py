"""Sync in a background thread, one sync at a time, for requests that must not wait for it."""

import logging
from threading import Lock, Thread

from django.db import DatabaseError, connections

from registry.conf import managers_for_settings
from registry.sync import sync_all
from training.hub import HubError

log = logging.getLogger(__name__)


class BackgroundSync:
    """Starts a thread on request; requests during a sync make it sync once more at the end.

    Once more, because the sync that is running may have read the repository before the push.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._requested = False
        self._thread: Thread | None = None

    def request(self, started_by: str) -> Thread:
        """Request a sync of every repository; returns the thread that does it."""
        with self._lock:
            self._requested = True
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._run, args=[started_by], daemon=True)
                self._thread.start()
            return self._thread

    def _run(self, started_by: str) -> None:
        try:
            while self._take_request():
                self._sync(started_by)
        finally:
            connections.close_all()

    def _take_request(self) -> bool:
        with self._lock:
            requested, self._requested = self._requested, False
            if not requested:
                self._thread = None  # this thread ends; the next request starts another
            return requested

    @staticmethod
    def _sync(started_by: str) -> None:
        try:
            _, failures = sync_all(managers_for_settings(), started_by=started_by)
        except (HubError, DatabaseError) as error:
            failures = [str(error)]
        except Exception:  # nobody else would hear of it: this is the end of the thread
            log.exception("A sync ended unexpectedly.")
            return
        for failure in failures:
            log.warning("A sync failed: %s", failure)


background = BackgroundSync()
