"""How many connections each worker process has, so that a new one goes to the one with the fewest.

The kernel wakes all processes for a new connection, and whichever is first takes it: of a few
clients that stay, one process may get all, while another has nothing to do.
"""

import mmap
import os
import struct

SLOTS = 64  # processes that are told apart
SLOT = struct.Struct("id")  # connections, and when they were counted (monotonic seconds)
AWAKE = 2.0  # seconds; a process that did not count for longer is busy, or gone
PATIENCE = 0.002  # seconds in which another may take a connection, for each that it has fewer
MOST_PATIENCE = 0.02


class Shares:
    """The counts, in memory that the processes forked from this one share."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, SLOTS * SLOT.size)

    def count(self, worker: int, connections: int, now: float) -> None:
        """Of the worker of a number; each has to count every second."""
        SLOT.pack_into(self._memory, worker % SLOTS * SLOT.size, connections, now)

    def fewest(self, now: float) -> int:
        """The connections of the process that has the fewest."""
        counts = SLOT.iter_unpack(self._memory[:])
        return min((count for count, at in counts if now - at < AWAKE), default=0)


class Share:
    """The part of one worker, and whether the next connection should be its own.

    ``now`` is monotonic time in seconds.
    """

    def __init__(self, shares: Shares, worker: int) -> None:
        self._shares = shares
        self._worker = worker
        self._passed_since = 0.0  # when a connection was first left to others; 0.0 if none is

    def count(self, connections: int, now: float) -> None:
        self._shares.count(self._worker, connections, now)

    def takes(self, connections: int, now: float) -> bool:
        """Whether to accept now, with so many connections already.

        Otherwise one with fewer is given a moment, longer on a busy machine where the shares have
        become uneven; the connection waits in the kernel.
        """
        excess = connections - self._shares.fewest(now)
        if excess > 0:
            self._passed_since = self._passed_since or now
            if now - self._passed_since < min(excess * PATIENCE, MOST_PATIENCE):
                os.sched_yield()
                return False
        self._passed_since = 0.0
        return True
