"""A stand-in for a full disk: a limit on the size of files, which fails with EFBIG, not ENOSPC."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def full_disk(room: int = 1_000) -> Iterator[None]:
    """Files may hold no more than ``room`` bytes: the next write fails as on a disk without any."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
