"""Where the processes of a server count for ``GET /metrics``: a folder of its own, by its process.

In memory where there is room (most containers have 64 MB). prometheus_client looks for it when it
is first imported.
"""

import os
import shutil
import tempfile
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
NEEDED = 32_000_000  # bytes
SHARED = Path("/dev/shm")  # noqa: S108
PREFIX = "hippo-metrics-"


def in_memory() -> str | None:
    """A folder in memory; None where there is none, or no room."""
    has_room = SHARED.is_dir() and shutil.disk_usage(SHARED).free > NEEDED
    return str(SHARED) if has_room else None


def metrics_folder(current: str) -> str:
    """This server's folder: ``current`` where a reload goes on counting in it, else a new one.

    Folders of servers that were killed are removed.
    """
    memory, ours = in_memory(), f"{PREFIX}{os.getpid()}-"
    is_ours = Path(current).name.startswith(ours)
    folder = current if is_ours else tempfile.mkdtemp(prefix=ours, dir=memory)
    for other in Path(memory or tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = other.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isascii() and owner.isdigit() and not _is_in_use(other, int(owner), Path(folder)):
            shutil.rmtree(other, ignore_errors=True)
    return folder


def _is_in_use(folder: Path, owner: int, own: Path) -> bool:
    """Whether its server runs; one with our number was another, unless the folder is ours."""
    if owner == os.getpid():
        return folder == own
    try:
        os.kill(owner, 0)
    except PermissionError:  # it runs as somebody else
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True
