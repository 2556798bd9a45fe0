"""A full disk: the run is kept where there is room, and goes on to the same weights."""

import hashlib
import shlex
import stat
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.training.management.train_mnist.interrupting import (
    FULL,
    QUICK,
    Unbroken,
    failing,
    failure,
    first_calls,
    folders,
    resume,
    sha256,
    to_go_on,
)
from training.core import files
from training.core.fit.checkpoint import Checkpoint
from training.management.commands import train_mnist
from training.runs import checkpoints
from training.runs.checkpoints import CheckpointWriter
from training.runs.log_writer import LogWriter

pytestmark = pytest.mark.django_db

OPTIONS = [
    ["--checkpoint-every", every, *patience]
    for every in ("0", "1", "3")
    for patience in ([], ["--early-stop", "2"])
]
FULL_WHEN = {
    "the log is written": (LogWriter, "event", 3),  # at the second epoch's end
    "a checkpoint is written": (CheckpointWriter, "write", 1),
    "the artifact is written": (train_mnist, "finishing", 1),
}


@pytest.mark.parametrize(
    ("moment", "options"),
    [
        (moment, options)
        for moment in FULL_WHEN
        for options in OPTIONS
        if moment != "a checkpoint is written" or options[1] != "0"  # 0 never writes one
    ],
)
def test_a_full_disk_leaves_a_run_that_can_go_on(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    unbroken: Unbroken,
    moment: str,
    options: list[str],
) -> None:
    part, name, call = FULL_WHEN[moment]
    with monkeypatch.context() as patch:
        patch.setattr(part, name, failing(part, name, call, FULL))
        error = failure(tmp_path, *options)

    assert (error.returncode, str(error)) == (
        1, f"No space left on device. {to_go_on(tmp_path)}"
    )  # fmt: skip
    resume(tmp_path)
    assert sha256(tmp_path) == unbroken(*options)


def full_below(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on no file of that folder can be written."""
    replace = files.os.replace

    def replace_elsewhere(source: Path, target: Path) -> None:
        if target.is_relative_to(folder):
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(files.os, "replace", replace_elsewhere)


@pytest.mark.parametrize("every", ["0", "1"])
def test_a_full_output_folder_leaves_the_run_in_a_second_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unbroken: Unbroken, every: str
) -> None:
    spare = tmp_path / "spare"
    spare.mkdir()
    monkeypatch.setattr(checkpoints, "SECOND_PLACES", (lambda: spare,))
    with monkeypatch.context() as patch:
        full_below(tmp_path / "out", patch)
        error = failure(tmp_path, "--checkpoint-every", every)

    (kept_in,) = spare.glob("hippo-run-x-*")
    file = {"0": "x.npz", "1": "checkpoints/x/last.npz"}[every]
    assert (error.returncode, str(error)) == (
        1,
        f"{tmp_path}/out/{file}: No space left on device. The run is kept in {kept_in}. "
        f"To go on: manage.py train_mnist --resume x --output {kept_in} "
        f"--runs-dir {tmp_path}/runs",
    )
    assert stat.S_IMODE(kept_in.stat().st_mode) == 0o700
    out = StringIO()
    words = shlex.split(str(error).partition("train_mnist ")[2])
    call_command("train_mnist", *words, stdout=out, stderr=StringIO())
    assert out.getvalue() == f"{kept_in}/x.npz\n"
    assert hashlib.sha256((kept_in / "x.npz").read_bytes()).hexdigest() == unbroken()


def test_a_run_that_is_kept_already_needs_no_second_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "SECOND_PLACES", ())
    with monkeypatch.context() as patch:
        patch.setattr(train_mnist, "finishing", failing(train_mnist, "finishing", 1, FULL))
        patch.setattr(CheckpointWriter, "write", first_calls(CheckpointWriter.write, 4, FULL))
        error = failure(tmp_path)

    assert str(error) == f"No space left on device. {to_go_on(tmp_path)}"


def test_a_full_disk_is_found_before_training(tmp_path: Path) -> None:
    """On a real file system of 300 kB, which is full."""
    out = tmp_path / "out"
    out.mkdir()
    train = [sys.executable, "manage.py", "train_mnist", *QUICK, *folders(tmp_path)]
    script = (
        f"mount -t tmpfs -o size=300k none {out} && head -c 300000 /dev/zero > {out}/full; "
        f"exec {shlex.join(train)}"
    )
    if subprocess.run(["unshare", "-rm", "true"], check=False).returncode:
        pytest.skip("needs a kernel that lets users mount a file system of their own (unshare -rm)")
    result = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (result.returncode, result.stdout) == (1, "")
    (line,) = [each for each in result.stderr.splitlines() if each.startswith("Error: ")]
    assert line == f"Error: {out}/checkpoints/x: No space left on device."
    assert "Epoch" not in result.stderr
    assert not (tmp_path / "runs").exists()


def test_where_nothing_can_be_kept_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device", "/full/last.npz")

    monkeypatch.setattr(Checkpoint, "save", full)

    assert str(failure(tmp_path)) == (
        "/full/last.npz: No space left on device. Nothing of the run could be kept: start it again."
    )
