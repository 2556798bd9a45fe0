"""One process at a time in an output folder, or in one part of it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

LOCK = ".lock"


class AlreadyRunning(Exception):
    """Another process is working in the same folder."""


@contextmanager
def locked(output: Path, part: tuple[int, int] | None) -> Iterator[None]:
    """Hold the folder, or a part of it beside other parts, while the block runs.

    The lock ends with the process. Raises AlreadyRunning, OSError.
    """
    output.mkdir(parents=True, exist_ok=True)
    with _locked(output, LOCK, fcntl.LOCK_SH if part else fcntl.LOCK_EX):
        own = _locked(output, f"{LOCK}-{part[0]}-of-{part[1]}", fcntl.LOCK_EX) if part else None
        with own or nullcontext():
            yield


@contextmanager
def _locked(output: Path, name: str, kind: int) -> Iterator[None]:
    with (output / name).open("ab+", buffering=0) as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"{output} is being written to now: wait for it.") from None
        yield
