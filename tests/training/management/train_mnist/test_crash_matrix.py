"""Whatever ends a run, at whatever moment: it goes on to the unbroken run's weights."""

import hashlib
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from itertools import product
from pathlib import Path
from typing import Any, NoReturn

import pytest
from django.core.management import CommandError, call_command

from training.core import files
from training.core.fit.trainer import Trainer
from training.datasets import load_uci_digits
from training.management import records, run_setup
from training.management.commands import train_mnist
from training.runs.recorder import Recorder

WHOLE = load_uci_digits()
DATASET = replace(WHOLE, train=WHOLE.train[:400], test=WHOLE.test[:100])
QUICK = ["--dataset", "uci-digits", "--sizes", "784", "12", "10", "--epochs", "4"]
QUICK += ["--mini-batch-size", "40"]
RUNS_OPTIONS = [
    ("--checkpoint-every", every, "--early-stop", patience)
    for every, patience in product(("0", "1", "3"), ("0", "2"))
]


def full() -> NoReturn:
    raise OSError(28, "No space left on device")


def broken() -> NoReturn:
    raise RuntimeError("a bug")


def sending(number: int) -> Callable[[], None]:
    return lambda: os.kill(os.getpid(), number)


CAUSES: dict[str, Callable[[], None]] = {
    "Ctrl-C": sending(signal.SIGINT),
    "SIGTERM": sending(signal.SIGTERM),
    "SIGHUP": sending(signal.SIGHUP),
    "SIGKILL": sending(signal.SIGKILL),
    "full disk": full,
    "exception": broken,
}
# The function before whose n-th call it happens.
MOMENTS: dict[str, tuple[Any, str, int]] = {
    "before the first mini-batch": (run_setup, "load_dataset", 1),
    "within an epoch": (Trainer, "learn", 2),
    "between the writes of a checkpoint": (files.os, "replace", 1),
    "at an epoch's end": (Recorder, "follow", 3),
    "while finishing": (train_mnist, "finishing", 1),
}


# Each pair of options, a moment and a cause is tried; ``make fuzz`` tries every three of them.
TRIPLES = [*product(RUNS_OPTIONS, MOMENTS, CAUSES)]
PAIRS = [
    (options, [*MOMENTS][(row + column) % len(CAUSES) % len(MOMENTS)], cause)
    for row, options in enumerate(RUNS_OPTIONS)
    for column, cause in enumerate(CAUSES)
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "moment" in metafunc.fixturenames:
        is_long = metafunc.config.getoption("--hypothesis-profile", None) == "fuzz"
        cases = TRIPLES if is_long else PAIRS
        ids = [f"{' '.join(options)}-{moment}-{cause}" for options, moment, cause in cases]
        metafunc.parametrize(("options", "moment", "cause"), cases, ids=ids)


def train(folder: Path, *options: str) -> str:
    """Train or resume in this process; what was written to stderr."""
    err = StringIO()
    folders = ["--output", str(folder), "--runs-dir", str(folder / "runs")]
    call_command("train_mnist", *options, *folders, stdout=StringIO(), stderr=err)
    return err.getvalue()


def sha256(folder: Path) -> str:
    return hashlib.sha256((folder / "x.npz").read_bytes()).hexdigest()


def crashed(folder: Path, moment: str, cause: str, options: list[str]) -> tuple[int, str]:
    """Train in a forked process where it happens; the status of its end and its message."""
    message = folder / "message"
    child = os.fork()
    if not child:
        code = 1
        try:
            call_before(*MOMENTS[moment], CAUSES[cause])
            train(folder, *options)
            code = 0
        except CommandError as error:
            message.write_text(str(error))
            code = error.returncode
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1], message.read_text() if message.exists() else ""


def call_before(part: Any, name: str, call: int, happen: Callable[[], None]) -> None:
    """Replace a function by one that lets it happen before its n-th call; of this process only."""
    original, calls = getattr(part, name), iter(range(1, 10**9))

    def function(*arguments: Any, **options: Any) -> Any:
        if next(calls) == call:
            happen()
        return original(*arguments, **options)

    setattr(part, name, function)


def shorten(patch: pytest.MonkeyPatch) -> None:
    """Read the images once, and train without what follows a run: its report and its row.

    Without fsync, too: it is for power cuts, and these crashes end a process.
    """
    patch.setattr(files.os, "fsync", lambda descriptor: None)
    patch.setattr(run_setup, "load_dataset", lambda name: DATASET)
    patch.setattr(train_mnist, "record_run", lambda run: None)
    patch.setattr(records, "record_run", lambda run: None)
    patch.setattr(train_mnist, "write_report_of", lambda run, test: None)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    shorten(monkeypatch)


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], str]:
    """The SHA-256 of the weights for each choice of options, without a crash."""
    results = {}
    with pytest.MonkeyPatch.context() as patch:
        shorten(patch)
        for options in RUNS_OPTIONS:
            folder = tmp_path_factory.mktemp("unbroken")
            train(folder, *QUICK, "--name", "x", *options)
            results[options] = sha256(folder)
    return results


def test_a_run_that_ended_goes_on_to_the_same_weights(
    tmp_path: Path,
    unbroken: dict[tuple[str, ...], str],
    options: tuple[str, ...],
    moment: str,
    cause: str,
) -> None:
    whole = [*QUICK, "--name", "x", *options]
    status, message = crashed(tmp_path, moment, cause, whole)

    has_checkpoint = (tmp_path / "checkpoints" / "x" / "last.npz").exists()
    if message:  # an error that the command foresees
        says_how = "To go on: manage.py train_mnist --resume x" in message
        assert says_how == has_checkpoint, message
    if has_checkpoint:
        train(tmp_path, "--resume", "x")
    elif not (tmp_path / "x.npz").exists():
        assert status
        train(tmp_path, *whole)
    assert sha256(tmp_path) == unbroken[options]
    assert not (tmp_path / "checkpoints").exists()


def test_the_cases_are_every_pair() -> None:
    for first, second in ((0, 1), (0, 2), (1, 2)):
        pairs = {(case[first], case[second]) for case in PAIRS}
        assert pairs == {(case[first], case[second]) for case in TRIPLES}
