"""glibc's memory allocator: kept from holding what large request bodies needed for a moment.

Every thread may get an arena of its own, which keeps what was freed in it: after sixteen bodies of
8 MB a server stayed at several times its size. Where the C library is another, nothing is done.
"""

import ctypes
from contextlib import suppress

ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
ARENAS = 2


def share_arenas() -> None:
    """Let all threads share two arenas; call it before there are threads."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(ARENA_MAX, ARENAS)


def return_memory() -> None:
    """Give what is free back to the system; it takes about a millisecond."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
