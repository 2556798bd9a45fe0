"""Work that goes on beside the requests of one process, each task in a thread of its own.

Fetching weights may take minutes, and a changed default must show within two seconds: so the
looking and the fetching are two threads. The database is looked at only while somebody asks the
site something, so that a database in the cloud can go to sleep; a look is never waited for.
"""

import logging
import mmap
import struct
import time
from collections.abc import Callable
from threading import Event, Lock, Thread

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds between the end of a task and its next start
LASTING = 3.0  # seconds after a request in which every process goes on looking
NOTED = 0.5  # seconds in which further requests need not be noted
CLOCK = struct.Struct("d")


class Refresher:
    """Runs ``look`` while requests come and ``work`` always, once ``start`` was called.

    A request is noted in memory that the processes forked from this one share: all of them look
    while one of them is asked.
    """

    def __init__(
        self,
        look: Callable[[], None],
        work: Callable[[], None],
        *,
        every: float = EVERY,
        lasting: float = LASTING,
    ) -> None:
        self._tasks = ((look, self._wait_for_requests), (work, lambda: None))
        self._every = every
        self._lasting = lasting
        self._asked = 0.0
        self._asked_anywhere = mmap.mmap(-1, CLOCK.size)
        self._woken = Event()
        self._threads: list[Thread] = []
        self._starting = Lock()

    def ask(self) -> None:
        """Note that a request came, so that what it is answered from is looked at again."""
        now = time.monotonic()  # one clock for all processes of a machine
        if now - self._asked > NOTED:
            self._asked = now
            self._asked_anywhere[:] = CLOCK.pack(now)
            self._woken.set()

    def start(self) -> None:
        """Start the threads unless they run. Threads end at a fork, so each process calls this."""
        if self._running():
            return
        with self._starting:
            if not self._running():
                self._threads = [
                    Thread(target=self._repeat, args=task, daemon=True) for task in self._tasks
                ]
                for thread in self._threads:
                    thread.start()

    def _running(self) -> bool:
        return bool(self._threads) and self._threads[0].is_alive()

    def _repeat(self, task: Callable[[], None], wait: Callable[[], None]) -> None:
        while True:
            try:
                task()
            except Exception:  # a bug in one round must not end the rounds to come
                log.exception("A background task failed; it is tried again.")
            time.sleep(self._every)
            wait()

    def _wait_for_requests(self) -> None:
        """Until a request comes here, or came elsewhere a short while ago."""
        while time.monotonic() - CLOCK.unpack(self._asked_anywhere)[0] > self._lasting:
            if self._woken.wait(self._every):
                self._woken.clear()
                return
