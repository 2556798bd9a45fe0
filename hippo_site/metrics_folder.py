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
    for left in Path(memory or tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = left.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(left, ignore_errors=True)
    is_ours = Path(current).name.startswith(ours)
    return current if is_ours else tempfile.mkdtemp(prefix=ours, dir=memory)
