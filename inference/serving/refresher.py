"""Work that goes on beside the requests of one process, each task in a thread of its own.

Fetching weights may take minutes, and a changed default must show within two seconds: so the
looking and the fetching are two threads.
"""

import logging
import time
from collections.abc import Callable
from threading import Lock, Thread

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds between the end of a task and its next start


class Refresher:
    """Runs its tasks again and again, once ``start`` was called."""

    def __init__(self, *tasks: Callable[[], None], every: float = EVERY) -> None:
        self._tasks = tasks
        self._every = every
        self._threads: list[Thread] = []
        self._starting = Lock()

    def start(self, **_signal: object) -> None:
        """Start the threads unless they run. Threads end at a fork, so each process calls this.

        It is cheap when they run, and is connected to Django's signal ``request_started``.
        """
        if self._running():
            return
        with self._starting:
            if not self._running():
                self._threads = [
                    Thread(target=self._repeat, args=[task], daemon=True) for task in self._tasks
                ]
                for thread in self._threads:
                    thread.start()

    def _running(self) -> bool:
        return bool(self._threads) and self._threads[0].is_alive()

    def _repeat(self, task: Callable[[], None]) -> None:
        while True:
            try:
                task()
            except Exception:  # a bug in one round must not end the rounds to come
                log.exception("A background task failed; it is tried again.")
            time.sleep(self._every)
