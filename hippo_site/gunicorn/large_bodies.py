"""The queue of large request bodies: one at a time is worked on, so that others are not slow."""

from collections import deque
from collections.abc import Callable
from typing import Any

from hippo_site.fast_path.inbox import LARGE, Inbox


class LargeBodies:
    """Starts them one after the other."""

    def __init__(self, start: Callable[[Any, Inbox], None]) -> None:
        self._start = start
        self._current: Any = None  # the connection whose body a thread works on
        self._waiting: deque[tuple[Any, Inbox]] = deque()  # whole ones

    def takes(self, inbox: Inbox) -> bool:
        return len(inbox.data) > LARGE

    def add(self, conn: Any, inbox: Inbox) -> None:
        self._waiting.append((conn, inbox))
        self._next()

    def end(self, conn: Any) -> None:
        """This connection was answered or is gone; it may be any."""
        if self._current is conn:
            self._current = None
            self._next()

    def _next(self) -> None:
        if self._current is None and self._waiting:
            self._current, inbox = self._waiting.popleft()
            self._start(self._current, inbox)
