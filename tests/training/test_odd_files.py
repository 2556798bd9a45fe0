"""A pipe in place of a file never blocks a command, and a huge file is never read whole."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from registry.database.archive import BackupError, reading
from training.core.artifact import ArtifactError, read_network
from training.core.files import holds, read_capped, read_json
from training.core.fit.checkpoint import Checkpoint, CheckpointError
from training.management.output_lock import locked as output_locked
from training.management.sweep.setup import REQUEST_FILE, requested
from training.runs.checkpoints import LOCK
from training.runs.checkpoints import locked as run_locked
from training.runs.log_reader import RunLogError, load_run
from training.runs.log_writer import LOG_FILE
from training.scoring.scoring import is_foreign_manifest
from training.sweeps.results import ResultFolder
from training.tracking.push import STATE_FILE, read_state

HUGE = 1 << 40  # bytes that take no room on the disk
REFUSED: list[tuple[str, Callable[[Path], object], type[Exception], str]] = [
    ("last.npz", Checkpoint.load, CheckpointError, "delete it and start again"),
    ("a.npz", read_network, ArtifactError, "it is not a file|at most"),
    ("b.tar.gz", lambda path: reading(path).__enter__(), BackupError, "not a (gzip )?file"),
    (LOG_FILE, lambda path: load_run(path.parent), RunLogError, "There is no run|longer"),
    (REQUEST_FILE, lambda path: requested({"resume": True}, path.parent), ValueError, "is damaged"),
]
TOLERATED: list[tuple[str, Callable[[Path], object], object]] = [
    ("r.json", lambda path: ResultFolder(path.parent).load("r"), None),
    (STATE_FILE, lambda path: read_state(path.parent), {}),
    ("manifest.json", is_foreign_manifest, True),
    ("a.npz", lambda path: holds(path, b"a network"), False),
]


@pytest.fixture(params=["pipe", "huge"])
def make_odd(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Path]:
    """Makes a pipe, or a file larger than any memory."""

    def make(name: str) -> Path:
        path = tmp_path / name
        if request.param == "pipe":
            os.mkfifo(path)
        else:
            path.touch()
            os.truncate(path, HUGE)
        return path

    return make


@pytest.mark.parametrize(("name", "read", "error", "message"), REFUSED)
def test_what_cannot_be_read_is_refused(
    make_odd: Callable[[str], Path],
    name: str,
    read: Callable[[Path], object],
    error: type[Exception],
    message: str,
) -> None:
    with pytest.raises(error, match=message):
        read(make_odd(name))


@pytest.mark.parametrize(("name", "read", "value"), TOLERATED)
def test_what_can_be_done_without_is_not_there(
    make_odd: Callable[[str], Path], name: str, read: Callable[[Path], object], value: object
) -> None:
    assert read(make_odd(name)) == value


@pytest.mark.parametrize(
    ("name", "hold"),
    [(LOCK, run_locked), (".lock", lambda folder: output_locked(folder, None))],
)
def test_a_lock_that_is_a_pipe_locks(
    tmp_path: Path, name: str, hold: Callable[[Path], Any]
) -> None:
    os.mkfifo(tmp_path / name)

    with hold(tmp_path):
        assert (tmp_path / name).is_fifo()


def test_what_is_read_is_capped_and_no_nest_is_too_deep(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"[" * 100_000)

    with pytest.raises(ValueError, match=r"^a.json is nested too deeply$"):
        read_json(path, 1_000_000)
    with pytest.raises(ValueError, match=r"^a.json is longer than 9 bytes$"):
        read_capped(path, 9)
