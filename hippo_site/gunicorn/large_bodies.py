"""The queue of large request bodies: one at a time is worked on, so that others are not slow."""

import gc
from collections import deque
from collections.abc import Callable
from typing import Any

from hippo_site.fast_path.inbox import LARGE, Inbox
from inference.allocator import return_memory

TRIMS = 3  # after each: its thread lets go of it a moment later, its client maybe later


class LargeBodies:
    """Starts them one after the other."""

    def __init__(self, start: Callable[[Any, Inbox], None]) -> None:
        self._start = start
        self._current: Any = None  # the connection whose body a thread works on
        self._waiting: deque[tuple[Any, Inbox]] = deque()  # whole ones
        self._trims = 0  # times to give memory back, a second apart

    def takes(self, inbox: Inbox) -> bool:
        return len(inbox.data) > LARGE

    def add(self, conn: Any, inbox: Inbox) -> None:
        self._waiting.append((conn, inbox))
        self._next()

    def end(self, conn: Any) -> None:
        """This connection was answered or is gone; it may be any."""
        if self._current is conn:
            self._current = None
            self._trims = TRIMS
            self._next()

    def trim(self) -> None:
        """Give back what the last ones needed; called every second or so."""
        if self._trims:
            self._trims -= 1
            gc.collect()  # a request's objects hold each other, and megabytes with them
            return_memory()

    def _next(self) -> None:
        if self._current is None and self._waiting:
            self._current, inbox = self._waiting.popleft()
            self._start(self._current, inbox)
