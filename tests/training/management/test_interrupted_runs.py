"""A run that cannot go on keeps what it has, and says how to resume it or what was lost."""

import hashlib
import os
import shlex
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from training.core import files
from training.core.fit.checkpoint import Checkpoint
from training.datasets import load_uci_digits
from training.management import run_setup
from training.management.commands import train_mnist
from training.runs import checkpoints
from training.runs.checkpoints import CheckpointWriter
from training.runs.log_writer import LogWriter

pytestmark = pytest.mark.django_db
QUICK = ["--dataset", "uci-digits", "--sizes", "784", "16", "10", "--epochs", "4", "--name", "x"]
FULL = OSError(28, "No space left on device")
Unbroken = Callable[..., str]


def folders(tmp_path: Path) -> list[str]:
    return ["--output", str(tmp_path / "out"), "--runs-dir", str(tmp_path / "runs")]


def train(tmp_path: Path, *more: str) -> str:
    """Train here; what the command wrote to stderr."""
    err = StringIO()
    call_command("train_mnist", *QUICK, *folders(tmp_path), *more, stdout=StringIO(), stderr=err)
    return err.getvalue()


def failure(tmp_path: Path, *more: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        train(tmp_path, *more)
    return caught.value


def resume(tmp_path: Path) -> str:
    """Resume run x; its stderr."""
    err = StringIO()
    options = ["--resume", "x", *folders(tmp_path)]
    call_command("train_mnist", *options, stdout=StringIO(), stderr=err)
    return err.getvalue()


def sha256(tmp_path: Path) -> str:
    return hashlib.sha256((tmp_path / "out" / "x.npz").read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def trained() -> dict[tuple[str, ...], str]:
    """What ``unbroken`` gave so far."""
    return {}


@pytest.fixture
def unbroken(tmp_path: Path, trained: dict[tuple[str, ...], str]) -> Unbroken:
    """The SHA-256 of the same run without an interruption, trained once for all tests."""

    def weights(*options: str) -> str:
        if options not in trained:
            train(tmp_path / "unbroken", *options)
            trained[options] = sha256(tmp_path / "unbroken")
        return trained[options]

    return weights


def to_go_on(tmp_path: Path) -> str:
    return f"To go on: manage.py train_mnist --resume x {' '.join(folders(tmp_path))}"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_before_the_first_mini_batch_leaves_a_run_that_can_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unbroken: Unbroken, number: int
) -> None:
    def load_and_send(name: str) -> object:
        os.kill(os.getpid(), number)
        return load_uci_digits()

    before = signal.signal(number, signal.default_int_handler)  # SIGHUP is ignored under nohup
    try:
        with monkeypatch.context() as patch:
            patch.setattr(run_setup, "load_dataset", load_and_send)
            error = failure(tmp_path)
    finally:
        signal.signal(number, before)

    assert (error.returncode, str(error)) == (130, f"Stopped. {to_go_on(tmp_path)}")
    resume(tmp_path)
    assert sha256(tmp_path) == unbroken()


def failing(part: Any, name: str, call: int, error: BaseException) -> Callable[..., Any]:
    """A method that raises at its n-th call, and works at all others."""
    original, calls = getattr(part, name), iter(range(1, 10**6))

    def method(*arguments: Any, **options: Any) -> Any:
        if next(calls) == call:
            raise error
        return original(*arguments, **options)

    return method


def first_calls(method: Callable[..., Any], count: int, error: BaseException) -> Any:
    """A method that works that many times, and raises from then on."""
    calls = iter(range(count))

    def called(*arguments: Any, **options: Any) -> Any:
        if next(calls, None) is None:
            raise error
        return method(*arguments, **options)

    return called


OPTIONS = [
    ["--checkpoint-every", every, *patience]
    for every in ("0", "1", "3")
    for patience in ([], ["--early-stop", "2"])
]
FULL_WHEN = {
    "the log is written": (LogWriter, "event", 3),  # at the second epoch's end
    "a checkpoint is written": (CheckpointWriter, "write", 1),
    "the artifact is written": (train_mnist, "finish", 1),
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
        patch.setattr(train_mnist, "finish", failing(train_mnist, "finish", 1, FULL))
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


def test_a_second_control_c_while_finishing_goes_on_from_the_last_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unbroken: Unbroken
) -> None:
    with monkeypatch.context() as patch:
        interrupted = failing(train_mnist, "finish", 1, KeyboardInterrupt())
        patch.setattr(train_mnist, "finish", interrupted)
        error = failure(tmp_path)

    assert (error.returncode, str(error)) == (130, f"Interrupted. {to_go_on(tmp_path)}")
    resume(tmp_path)
    assert sha256(tmp_path) == unbroken()


def test_a_folder_of_logs_that_cannot_be_made_is_named_before_training(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")

    assert str(failure(tmp_path)) == f"{tmp_path}/runs: File exists."


def test_an_output_folder_that_cannot_be_made_is_named_before_training(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")

    assert str(failure(tmp_path)) == f"{tmp_path}/out/checkpoints/x: Not a directory."


def test_an_empty_checkpoint_is_no_obstacle(tmp_path: Path, unbroken: Unbroken) -> None:
    path = tmp_path / "out" / "checkpoints" / "x" / "last.npz"
    path.parent.mkdir(parents=True)
    path.touch()

    train(tmp_path)

    assert sha256(tmp_path) == unbroken()


def test_a_resume_in_another_environment_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(train_mnist, "finish", failing(train_mnist, "finish", 1, FULL))
        failure(tmp_path)
    now = {**run_setup.environment(1), "numpy": "9.9.9"}
    monkeypatch.setattr(run_setup, "environment", lambda threads: now)

    (warning,) = [line for line in resume(tmp_path).splitlines() if line.startswith("Warning")]

    assert warning.startswith("Warning: numpy was ")
    assert warning.endswith(" and is 9.9.9: the last bits of the weights may differ.")
