"""Commands on awkward terminals: a reader that leaves, a narrow encoding, a broken stream."""

import errno
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from manage import file_problem
from tests.patience import PATIENCE
from training.management import base
from training.models import TrainingRun

QUICK = ["--dataset", "uci-digits", "--sizes", "784", "16", "10", "--epochs", "4"]


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that a test starts use a database of their own."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/db.sqlite3")


def folders(tmp_path: Path) -> list[str]:
    return ["--output", str(tmp_path / "out"), "--runs-dir", str(tmp_path / "runs")]


def start(*arguments: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """A command whose stdout and stderr are one pipe, as with ``2>&1 |``."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def first_lines(process: subprocess.Popen[str], count: int) -> int:
    """Read some lines, as ``head`` does, then close the pipe; the command's exit code."""
    assert process.stdout is not None
    for _ in range(count):
        process.stdout.readline()
    process.stdout.close()
    return process.wait()


def test_a_run_whose_reader_has_left_trains_to_its_end(tmp_path: Path) -> None:
    process = start("train_mnist", *QUICK, "--name", "mine", *folders(tmp_path))

    assert first_lines(process, 3) == 0
    assert (tmp_path / "out" / "mine.npz").exists()
    assert list((tmp_path / "runs").glob("*/report.html"))


def test_a_failure_whose_reader_has_left_is_no_success(tmp_path: Path) -> None:
    process = start("train_mnist", *QUICK, "--recipe", "ancestor", *folders(tmp_path))

    assert first_lines(process, 1) == base.DIVERGED


def test_a_result_is_written_in_any_encoding(tmp_path: Path) -> None:
    starter = settings.STARTER / "mnist-784-30-10-relu-97.npz"
    process = start(
        "evaluate_model", str(starter), "--dataset", "uci-digits",
        environment={"PYTHONIOENCODING": "latin-1"},
    )  # fmt: skip
    output, _ = process.communicate()

    assert process.returncode == 0, output
    assert r"0\u20139" in output


@pytest.mark.parametrize(
    ("redirection", "code", "message"),
    [
        ("<&- >&- 2>&-", 0, ""),
        ("<&- >&-", 0, ""),
        (">/dev/full", 1, "Error: stdout: No space left on device.\n"),
    ],
)
def test_closed_streams_and_full_disks_are_no_traceback(
    redirection: str, code: int, message: str
) -> None:
    starter = settings.STARTER / "mnist-784-30-10-relu-97.npz"
    command = f"evaluate_model {starter} --dataset uci-digits {redirection}"
    ended = subprocess.run(
        f"{sys.executable} manage.py {command}",
        cwd=settings.BASE_DIR, shell=True, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (ended.returncode, ended.stderr) == (code, message)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "stdout: No space left on device."),
        (OSError(errno.EACCES, "Permission denied", "/a.yml"), "/a.yml: Permission denied."),
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused."),
        (TimeoutError("timed out"), "timed out."),
    ],
)
def test_a_failure_names_stdout_only_where_that_failed(error: OSError, message: str) -> None:
    assert file_problem(error) == f"Error: {message}"


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [("INT", 130, "Interrupted.\n"), ("TERM", 130, "Interrupted.\n"), ("HUP", 0, "")],
)
def test_a_signal_ends_a_command_that_has_only_begun(name: str, code: int, message: str) -> None:
    """nohup's SIGHUP is ignored, here by the shell that starts the command."""
    ctrl_c = "signal.signal(signal.SIGINT, signal.default_int_handler)"  # ignored in a background
    run = f"lambda words: os.kill(os.getpid(), signal.SIG{name})"
    program = f"import manage, os, signal; {ctrl_c}; manage.run = {run}; manage.main()"
    ended = subprocess.run(
        ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", sys.executable, "-c", program],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (ended.returncode, ended.stderr) == (code, message)


def test_a_signal_while_python_tidies_up_is_not_lost() -> None:
    """An exception that a finalizer raises is dropped by Python, with a traceback."""
    program = """
import manage, os, signal, threading
class Finalized:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
def run(words):
    Finalized()
    threading.Event().wait()
manage.run = run
manage.main()
"""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip

    assert (ended.returncode, ended.stderr) == (130, "Interrupted.\n")


@pytest.mark.django_db
def test_a_progress_bar_on_a_closed_terminal_does_not_end_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class ClosedTerminal:
        """Every write fails, as after the terminal's window was closed."""

        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

        def flush(self) -> None:
            pass

    monkeypatch.setattr(sys, "stderr", ClosedTerminal())
    call_command("train_mnist", *QUICK, "--name", "mine", *folders(tmp_path))

    assert (tmp_path / "out" / "mine.npz").exists()
    assert TrainingRun.objects.get().outcome == "finished"
