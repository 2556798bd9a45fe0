"""prometheus_client's files of counts, with their room reserved before it is used.

The library makes its files longer without asking for the room. Where the disk or ``/dev/shm``
(64 MB in most containers) fills up later, the next count ends the process with SIGBUS, and again.
Without room the process goes on in memory of its own: it counts, and no scrape sees it.
"""

import logging
import mmap
import os
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from prometheus_client import values
from prometheus_client.mmap_dict import _INITIAL_MMAP_SIZE, MmapedDict

from inference.metrics.process_number import ProcessNumber

log = logging.getLogger(__name__)

LONGEST_ENTRY = 4_096  # bytes: names are at most 200 characters


class ReservedDict(MmapedDict):
    """MmapedDict whose file has its bytes on the disk before they are mapped."""

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        if not read_mode and not _reserved(filename, _INITIAL_MMAP_SIZE):
            filename = _in_memory()
        super().__init__(filename, read_mode)

    def _init_value(self, key: str) -> None:
        is_full = self._used + LONGEST_ENTRY > self._capacity
        if is_full and not _reserved(self._fname, 2 * self._capacity):
            content = bytes(self._m)
            self._fname = _in_memory()
            self._f = open(self._fname, "r+b")  # noqa: SIM115 - closed by close()
            self._f.write(content)
            self._f.flush()
            self._m = mmap.mmap(self._f.fileno(), self._capacity)
        super()._init_value(key)


def _reserved(path: str, size: int) -> bool:
    """Whether a file has so many bytes now, or had them.

    A new one gets its name once it has them: an empty one would fail a scrape.
    """
    begun = path if os.path.exists(path) else f"{path}.new"
    try:
        with open(begun, "ab") as file:
            os.posix_fallocate(file.fileno(), 0, size)
        if begun != path:
            os.rename(begun, path)
    except OSError as error:
        log.warning("This process counts for itself: %s: %s", path, error.strerror)
        if begun != path:
            with suppress(OSError):
                os.unlink(begun)
        return False
    return True


def _in_memory() -> str:
    """The path of a new file that no disk holds."""
    return f"/proc/self/fd/{os.memfd_create('hippo-metrics')}"


def reserve_files() -> None:
    """Use these files from now on. The library has no setting for it."""
    values.MmapedDict = ReservedDict  # type: ignore[misc]
    if values.ValueClass._multiprocess:  # noqa: SLF001 - chosen by an environment variable
        values.ValueClass = values.MultiProcessValue(ProcessNumber(Path(settings.METRICS_DIR)))
