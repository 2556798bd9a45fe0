"""The number in the names of a process's files of counts: the lowest that no running process has.

A process takes over the files of one that ended and counts on from there. By process ids, as
prometheus_client names them, each reload would leave its files until ``/dev/shm`` is full.
"""

import fcntl
import os
from itertools import count
from pathlib import Path


class ProcessNumber:
    """Called before each count; it changes by a fork only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number: int | None = None
        self._lock = -1
        os.register_at_fork(after_in_child=self.give_back)

    def __call__(self) -> int:
        if self._number is None:
            self._number = self._take()
        return self._number

    def give_back(self) -> None:
        """In a child it stays its parent's, who has it open too."""
        if self._lock >= 0:
            os.close(self._lock)
        self._number, self._lock = None, -1

    def _take(self) -> int:
        """Where there is no room for a lock, one that is no other's: of the process's id."""
        for number in count():
            try:
                self._lock = os.open(self._folder / f"{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
            except OSError:
                return -os.getpid()
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(self._lock)
                self._lock = -1
            else:
                return number
        raise AssertionError
