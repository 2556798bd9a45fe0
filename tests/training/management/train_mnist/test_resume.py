"""A run that was ended goes on: with the same settings, to the same weights, and alone."""

import hashlib
import signal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.training.management.train_mnist.run_commands import (
    in_a_process,
    runs_option,
    start,
    train,
)
from training.management.commands import train_mnist

pytestmark = pytest.mark.usefixtures("elsewhere")
LONG = [
    "--dataset", "uci-digits", "--sizes", "784", "40", "10", "--epochs", "60", "--augment",
    "elastic", "--ema", "0.99", "--mini-batch-size", "20", "--learning-rate", "0.5",
]  # fmt: skip


def resume(folder, *more):
    """Resume run x here."""
    call_command("train_mnist", "--resume", "x", "--output", str(folder), *runs_option(), *more)


def interrupt(*arguments, **options):
    raise KeyboardInterrupt


def interrupted(folder, signal_number, after_epochs):
    """Start a run, wait for some epochs, send it a signal; its exit code, stdout and stderr."""
    process = start(*LONG, "--name", "x", "--output", str(folder))
    err = ""
    for line in process.stderr:
        err += line
        if line.startswith("Epoch") and int(line.split("/")[0].split()[1]) >= after_epochs:
            process.send_signal(signal_number)
            break
    out, rest = process.communicate()
    return process.returncode, out, err + rest


def test_control_c_saves_and_says_how_to_go_on(tmp_path):
    code, out, err = interrupted(tmp_path, signal.SIGINT, after_epochs=3)

    assert (code, out) == (130, "")
    folders = f"--output {tmp_path} {' '.join(runs_option())}"
    assert err.splitlines()[-1] == f"Stopped. To go on: manage.py train_mnist --resume x {folders}"
    assert (tmp_path / "checkpoints" / "x" / "last.npz").exists()


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    """The SHA-256 of the weights of a run that nothing ended."""
    folder = tmp_path_factory.mktemp("unbroken")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        patch.setenv("RUNS_OF_THE_TEST", str(folder / "runs"))
        return sha256_of(in_a_process(*LONG, "--output", str(folder)))


def sha256_of(run):
    """Of the weights that a run wrote and named in its last line."""
    assert run.returncode == 0, run.stderr
    return hashlib.sha256(Path(run.stdout.strip()).read_bytes()).hexdigest()


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_was_ended_goes_on_to_the_same_weights(tmp_path, unbroken, signal_number):
    interrupted(tmp_path / "ended", signal_number, after_epochs=5)

    resumed = in_a_process("--resume", "x", "--output", str(tmp_path / "ended"))

    assert sha256_of(resumed) == unbroken


def test_nothing_to_resume_is_one_line(tmp_path):
    with pytest.raises(CommandError) as caught:
        train(tmp_path, "--resume", "x")

    path = tmp_path / "checkpoints" / "x" / "last.npz"
    assert str(caught.value) == f"There is nothing to resume: {path} does not exist."


def test_resuming_with_other_options_is_refused(tmp_path):
    interrupted(tmp_path, signal.SIGKILL, after_epochs=2)

    with pytest.raises(CommandError) as caught:
        call_command(
            "train_mnist",
            *runs_option(),
            "--resume",
            "x",
            "--output",
            str(tmp_path),
            "--epochs",
            "9",
        )

    assert str(caught.value) == (
        "--epochs was different when the run started; leave it out to resume."
    )


def test_resuming_with_another_teacher_under_the_same_name_is_refused(tmp_path, monkeypatch):
    first, second = (str(tmp_path / f"{name}.npz") for name in ("first", "second"))
    for seed, path in enumerate((first, second)):
        train(tmp_path, "--name", Path(path).stem, "--seed", str(seed))
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(train_mnist, "finishing", interrupt)
        patch.setattr(train_mnist.Command, "end", interrupt)
        train(tmp_path, "--name", "x", "--distill-from", first, second)
    Path(second).write_bytes(Path(first).read_bytes())

    with pytest.raises(CommandError) as caught:
        resume(tmp_path)

    assert str(caught.value) == f"{second} is not the network the run started with."


@pytest.mark.parametrize(
    "other",
    [
        ["--name", "y"],
        ["--on-divergence", "ignore"],
        ["--checkpoint-every", "7"],
        ["--distill-from", "teacher.npz"],
        ["--threads", "2"],
        ["--kernel", "Haswell"],
        ["--preset", "tiny"],
        ["--recipe", "nielsen"],
    ],
    ids=" ".join,
)
def test_resuming_with_another_setting_of_the_run_is_refused(tmp_path, other, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(train_mnist, "finishing", interrupt)
        patch.setattr(train_mnist.Command, "end", interrupt)
        train(tmp_path, "--name", "x")

    with pytest.raises(CommandError, match=f"^{other[0]} was different when the run started"):
        call_command(
            "train_mnist", *runs_option(), "--resume", "x", "--output", str(tmp_path), *other
        )


def test_the_same_command_does_not_overwrite_an_interrupted_run(tmp_path):
    interrupted(tmp_path, signal.SIGKILL, after_epochs=3)
    checkpoint = (tmp_path / "checkpoints" / "x" / "last.npz").read_bytes()

    again = in_a_process(*LONG, "--name", "x", "--output", str(tmp_path))

    assert again.returncode == 1
    assert f"go on with --resume x --output {tmp_path}, or delete" in again.stderr
    assert (tmp_path / "checkpoints" / "x" / "last.npz").read_bytes() == checkpoint


def test_two_runs_of_one_name_do_not_touch_each_other(tmp_path):
    first = start(*LONG, "--name", "x", "--output", str(tmp_path))
    for line in first.stderr:
        if line.startswith("Epoch"):
            break
    first.send_signal(signal.SIGSTOP)  # else it may have ended before the second begins

    second = in_a_process(*LONG, "--name", "x", "--output", str(tmp_path))
    first.send_signal(signal.SIGCONT)
    out, _ = first.communicate()

    assert (second.returncode, second.stdout) == (1, "")
    assert "A run named x is training in" in second.stderr
    assert out == f"{tmp_path}/x.npz\n"


def test_a_stopped_run_without_checkpoints_can_still_go_on(tmp_path):
    long = [*LONG, "--checkpoint-every", "0", "--output", str(tmp_path), "--name", "x"]
    process = start(*long)
    for line in process.stderr:
        if line.startswith("Epoch"):
            process.send_signal(signal.SIGTERM)
            break
    process.communicate()

    resumed = in_a_process("--resume", "x", "--output", str(tmp_path))

    assert (process.returncode, resumed.returncode) == (130, 0), resumed.stderr
