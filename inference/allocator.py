"""glibc's memory allocator: kept from holding what large request bodies needed for a moment.

Every thread may get an arena of its own, which keeps what was freed in it, and once megabytes were
freed the next ones come from there too: after sixteen bodies of 8 MB a server stayed at several
times its size. Where the C library is another, nothing is done.
"""

import ctypes
import gc
import resource
from contextlib import suppress
from pathlib import Path

OPTIONS = {  # of mallopt(3), by their numbers in malloc.h
    -8: 1,  # M_ARENA_MAX: arenas; malloc_trim(3) leaves the free end of any but the first alone
    -3: 4_000_000,  # M_MMAP_THRESHOLD, bytes: what is larger goes back to the system when freed
    -1: 16_000_000,  # M_TRIM_THRESHOLD, bytes: free ones at the end of an arena that are kept
}
TRIMMED = 2_000_000  # bytes that a process may change by before it is trimmed


def limit_arenas() -> None:
    """Call it before there are threads."""
    with suppress(OSError, AttributeError):
        for option, value in OPTIONS.items():
            ctypes.CDLL(None).mallopt(option, value)


def return_memory() -> None:
    """Give what is free back to the system; it takes about a millisecond."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


class Trimmer:
    """Gives memory back after whatever needed it: bodies, pictures, responses of slow clients."""

    def __init__(self) -> None:
        self._resident = self._free = 0

    def look(self) -> None:
        """Call it every second or so: the process is trimmed where it grew, or freed something."""
        grown, freed = resident() - self._resident, free() - self._free
        if abs(grown) > TRIMMED or abs(freed) > TRIMMED:
            gc.collect()  # a request's objects hold each other, and megabytes with them
            return_memory()
            self._resident, self._free = resident(), free()


def resident() -> int:
    """Bytes of this process that are in memory; 0 where the system does not say so."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    return 0


def free() -> int:
    """Bytes that the allocator holds for later, in memory or not."""
    with suppress(OSError, AttributeError):
        counts = ctypes.CDLL(None).mallinfo2
        counts.restype = _Mallinfo2
        return int(counts().fordblks)
    return 0


class _Mallinfo2(ctypes.Structure):
    """mallinfo2(3), of glibc 2.33 and later."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    ]
