"""glibc's memory allocator: kept from holding what large request bodies needed for a moment.

Every thread may get an arena of its own, which keeps what was freed in it, and once megabytes were
freed the next ones come from there too: after sixteen bodies of 8 MB a server stayed at several
times its size. Where the C library is another, nothing is done.
"""

import ctypes
from contextlib import suppress

OPTIONS = {  # of mallopt(3), by their numbers in malloc.h
    -8: 2,  # M_ARENA_MAX: arenas that all threads share
    -3: 4_000_000,  # M_MMAP_THRESHOLD, bytes: what is larger goes back to the system when freed
    -1: 16_000_000,  # M_TRIM_THRESHOLD, bytes: free ones at the end of an arena that are kept
}


def limit_arenas() -> None:
    """Call it before there are threads."""
    with suppress(OSError, AttributeError):
        for option, value in OPTIONS.items():
            ctypes.CDLL(None).mallopt(option, value)


def return_memory() -> None:
    """Give what is free back to the system; it takes about a millisecond."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
