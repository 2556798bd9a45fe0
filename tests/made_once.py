"""Files that all processes of a run of the tests share: the first to need one makes it."""

import fcntl
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

SHARED_FOLDER = "HIPPO_TESTS_FOLDER"  # tests/conftest.py makes it and names it to all processes


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """The path of this name, a file or a folder; who comes while it is made waits."""
    path = Path(os.environ.get(SHARED_FOLDER) or _own_folder().name) / name
    with path.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = path.with_name(f"{name}.done")
        if not done.exists():
            make(path)
            done.touch()
    return path


@cache
def _own_folder() -> TemporaryDirectory:
    """For a bench, which starts the tests' servers without pytest; it ends with the process."""
    return TemporaryDirectory(prefix="hippo-bench-")
