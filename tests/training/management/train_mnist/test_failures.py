"""What fails before, while or after a network is trained: one line, its exit code, what is left."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.training.management.train_mnist.run_commands import QUICK, in_a_process, train
from training.core.artifact import ArtifactError
from training.management import records
from training.management.commands import train_mnist
from training.models import TrainingRun

pytestmark = pytest.mark.usefixtures("elsewhere")


def test_a_database_that_fails_is_tried_at_the_start_and_the_end_only(tmp_path, monkeypatch):
    calls = []

    def fail(run):
        calls.append(run.outcome)
        return "The run is not listed."

    monkeypatch.setattr(records, "record_run", fail)
    monkeypatch.setattr(train_mnist, "record_run", fail)
    _, err = train(tmp_path)

    assert calls == ["running", "finished"]
    assert err.count("The run is not listed.") == 1


def test_a_run_that_died_has_a_report_too(tmp_path):
    with pytest.raises(CommandError):
        train(tmp_path, "--recipe", "ancestor")

    row = TrainingRun.objects.get()
    assert row.outcome == "diverged"
    report = Path(row.folder, "report.html").read_text()
    assert "All outputs of layer 2 are 0" in report
    assert "Try --recipe modern, a --learning-rate ten times smaller, or --clip 0.1." in report


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), ArtifactError("Gone.")])
def test_a_report_that_cannot_be_written_is_not_announced(tmp_path, monkeypatch, error):
    def fail(*arguments):
        raise error

    monkeypatch.setattr(train_mnist, "write_report_of", fail)
    out, err = train(tmp_path, "--name", "mine")

    assert out == f"{tmp_path}/mine.npz\n"
    assert "There is no report: " in err
    assert "Report    " not in err


def test_a_taken_name_is_refused_before_training(tmp_path):
    train(tmp_path, "--name", "mine")

    with pytest.raises(CommandError) as caught:
        train(tmp_path, "--name", "mine")

    assert str(caught.value) == (
        f"{tmp_path}/mine.npz exists: choose another --name, or move it away."
    )


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--epochs", "0"], 1, "Error: --epochs must be between 1 and 10,000.\n"),
        (["--name", "../x"], 1, "Error: --name takes 1 to 100 of a–z, 0–9, dot, underscore and "
         "hyphen, and starts with a letter or digit.\n"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_one_line(tmp_path, arguments, code, message):
    failed = in_a_process(*QUICK, "--output", str(tmp_path), *arguments)

    assert (failed.returncode, failed.stdout, failed.stderr) == (code, "", message)
    assert not list(tmp_path.iterdir())


def test_wrong_usage_exits_with_two():
    failed = in_a_process("--recipe", "stew")

    assert failed.returncode == 2
    assert failed.stderr.splitlines()[0] == (
        "Error: --recipe: stew is none of modern, nielsen, ancestor"
    )


def test_a_run_that_died_exits_with_three_and_leaves_nothing(tmp_path):
    failed = in_a_process(
        *QUICK, "--output", str(tmp_path), "--recipe", "nielsen", "--activation", "relu",
        "--learning-rate", "1000", "--mini-batch-size", "1",
    )  # fmt: skip

    assert failed.returncode == 3
    assert failed.stderr.splitlines()[-1].startswith("Error: Training diverged in epoch ")
    assert not list(tmp_path.iterdir())


def test_without_mnist_and_offline_one_line_says_where_to_put_it_or_what_to_train_on(
    tmp_path, settings
):
    settings.MNIST_DIR = tmp_path / "nowhere"
    settings.MNIST_MIRRORS = []

    with pytest.raises(CommandError) as caught:
        call_command("train_mnist", "--output", str(tmp_path))

    assert str(tmp_path / "nowhere") in str(caught.value)
    assert str(caught.value).endswith("--dataset uci-digits.")
    assert "\n" not in str(caught.value)


def test_the_ancestors_way_stops_itself(tmp_path):
    failed = in_a_process(*QUICK, "--output", str(tmp_path), "--recipe", "ancestor")

    assert failed.returncode == 3
    assert failed.stderr.splitlines()[-1] == (
        "Error: Training diverged in epoch 1: all outputs of layer 2 are 0 for every image. "
        "Try --recipe modern, a --learning-rate ten times smaller, or --clip 0.1."
    )
