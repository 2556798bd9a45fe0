"""Work that a request starts and does not wait for, in a thread that uses the database."""

import logging
from collections.abc import Callable
from threading import Lock, Thread

from django.db import DatabaseError, connections

log = logging.getLogger(__name__)


class BackgroundTask:
    """Runs ``work`` on request, once at a time; a request meanwhile makes it run once more.

    Once more, because the work that goes on may have read what the request is about before it
    changed. What ``work`` raises is logged: nobody else would hear of it.
    """

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self._name = name
        self._work = work
        self._lock = Lock()
        self._requested = False
        self._thread: Thread | None = None

    def request(self) -> Thread:
        """The thread that does it."""
        with self._lock:
            self._requested = True
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            return self._thread

    def _run(self) -> None:
        try:
            while self._take_request():
                self._do()
        finally:
            connections.close_all()

    def _take_request(self) -> bool:
        with self._lock:
            requested, self._requested = self._requested, False
            if not requested:
                self._thread = None  # this thread ends; the next request starts another
            return requested

    def _do(self) -> None:
        try:
            self._work()
        except DatabaseError as error:
            log.warning("%s has to wait: %s", self._name, error)
        except Exception:
            log.exception("%s ended unexpectedly.", self._name)
