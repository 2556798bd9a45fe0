"""A run that cannot go on keeps what it has, and says how to resume it or what was lost."""

import os
import signal
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.training.few_examples import few_examples_of_doubt
from tests.training.management.train_mnist.interrupting import (
    FULL,
    Unbroken,
    failing,
    failure,
    resume,
    sha256,
    to_go_on,
    train,
)
from tests.training.signals import heard
from training.core.fit import doubt
from training.management import run_setup
from training.management.commands import train_mnist
from training.runs.checkpoints import CheckpointWriter

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_before_the_first_mini_batch_leaves_a_run_that_can_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unbroken: Unbroken, number: int
) -> None:
    def send(*_: object) -> None:
        os.kill(os.getpid(), number)

    with heard(number), monkeypatch.context() as patch:
        patch.setattr(CheckpointWriter, "try_writing", send)
        error = failure(tmp_path)

    assert (error.returncode, str(error)) == (130, f"Stopped. {to_go_on(tmp_path)}")
    resume(tmp_path)
    assert sha256(tmp_path) == unbroken()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_download_before_the_training_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unbroken: Unbroken, number: int
) -> None:
    def download(name: str) -> None:
        os.kill(os.getpid(), number)
        pytest.fail("The download went on.")

    with heard(number), monkeypatch.context() as patch:
        patch.setattr(run_setup, "load_dataset", download)
        error = failure(tmp_path)

    assert (error.returncode, str(error)) == (130, "Interrupted.")
    train(tmp_path)
    assert sha256(tmp_path) == unbroken()


def test_a_second_control_c_while_finishing_goes_on_from_the_last_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unbroken: Unbroken
) -> None:
    with monkeypatch.context() as patch:
        interrupted = failing(train_mnist, "finishing", 1, KeyboardInterrupt())
        patch.setattr(train_mnist, "finishing", interrupted)
        error = failure(tmp_path)

    assert (error.returncode, str(error)) == (130, f"Interrupted. {to_go_on(tmp_path)}")
    resume(tmp_path)
    assert sha256(tmp_path) == unbroken()


def test_a_stop_while_doubt_is_learned_goes_on_from_the_last_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*arguments: Any) -> Generator[float, None, Any]:
        signal.raise_signal(signal.SIGTERM)
        return (yield from learned(*arguments))

    learned = doubt._fitted
    with few_examples_of_doubt():
        with monkeypatch.context() as patch:
            patch.setattr(doubt, "_fitted", stopped)
            error = failure(tmp_path, "--doubt", "4")
        resume(tmp_path)
        train(tmp_path / "unbroken", "--doubt", "4")

    assert (error.returncode, str(error)) == (130, f"Stopped. {to_go_on(tmp_path)}")
    assert sha256(tmp_path) == sha256(tmp_path / "unbroken")


def test_a_folder_of_logs_that_cannot_be_made_is_named_before_training(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")

    reason = "There is something of that name that is no folder."
    assert str(failure(tmp_path)) == f"{tmp_path}/runs: {reason}"


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
        patch.setattr(train_mnist, "finishing", failing(train_mnist, "finishing", 1, FULL))
        failure(tmp_path)
    now = {**run_setup.environment(1), "numpy": "9.9.9"}
    monkeypatch.setattr(run_setup, "environment", lambda threads: now)

    (warning,) = [line for line in resume(tmp_path).splitlines() if line.startswith("Warning")]

    assert warning.startswith("Warning: numpy was ")
    assert warning.endswith(" and is 9.9.9: the last bits of the weights may differ.")
