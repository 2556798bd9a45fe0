"""One process at a time in an output folder, or in one part of it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".lock"


class AlreadyRunning(Exception):
    """Another process is working in the same folder."""


@contextmanager
def locked(output: Path, part: tuple[int, int] | None) -> Iterator[None]:
    """Hold the folder while the block runs; the lock ends with the process. May raise OSError."""
    output.mkdir(parents=True, exist_ok=True)
    name = LOCK if part is None else f"{LOCK}-{part[0]}-of-{part[1]}"
    with (output / name).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"{output} is being written to now: wait for it.") from None
        yield
