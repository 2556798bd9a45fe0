"""The command line teaches: arguments in, a trained artifact out, and one clear line if not."""

import hashlib
import json
import shlex
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.training.management.run_commands import (  # noqa: F401 - one is a fixture
    QUICK,
    elsewhere,
    in_a_process,
    train,
)
from training.core.artifact import ArtifactError, read_metadata, read_network
from training.core.metrics import evaluate
from training.datasets import load_uci_digits
from training.management import records
from training.management.commands import train_mnist
from training.models import TrainingRun
from training.runs.finish import finish
from training.runs.log_reader import load_run

pytestmark = pytest.mark.usefixtures("elsewhere")


def test_stdout_is_the_saved_path_and_nothing_else(tmp_path):
    out, _ = train(tmp_path)

    (path,) = tmp_path.glob("*.npz")
    assert out == f"{path}\n"


def test_stderr_has_the_resolved_recipe_and_a_line_an_epoch(tmp_path):
    _, err = train(tmp_path)

    lines = err.splitlines()
    assert lines[:6] == [
        "Network   784 → 16 → 10, relu, softmax output",
        "Taught    recipe modern: cross-entropy, he weights, sgd, gradient clipped at 0.1",
        "Rate      3, cosine after 0.02 epochs of warm-up",
        "Images    augmentation none",
        "Run       2 epochs, mini-batch 10, seed 0, threads 1",
        "Data      uci-digits: 1,318 to learn from, 120 for validation, 359 for the test",
    ]
    assert [line.split("  ")[0] for line in lines[6:8]] == ["Epoch 1/2", "Epoch 2/2"]
    assert lines[8] == f"Report    {TrainingRun.objects.get().folder}/report.html"


def test_a_run_has_a_log_a_report_and_a_row(tmp_path):
    train(tmp_path, "--name", "mine")

    row = TrainingRun.objects.get()
    assert (row.outcome, row.artifact) == ("finished", "mine")
    assert "<svg" in Path(row.folder, "report.html").read_text()
    assert [epoch["epoch"] for epoch in load_run(Path(row.folder)).epochs] == [1, 2]


def test_a_run_has_its_row_while_it_trains(tmp_path, monkeypatch):
    rows = []

    def finish_and_look(*arguments):
        rows.append(TrainingRun.objects.get())
        return finish(*arguments)

    monkeypatch.setattr(records, "INTERVAL", 0.0)
    monkeypatch.setattr(records, "SHARE", 0)
    monkeypatch.setattr(train_mnist, "finish", finish_and_look)
    train(tmp_path)

    (row,) = rows
    assert (row.state, row.finished_at, len(row.history)) == ("Running", None, 2)
    assert TrainingRun.objects.get().state == "Finished"


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


def test_the_artifact_claims_what_its_network_scores(tmp_path):
    out, _ = train(tmp_path)

    facts = read_metadata(Path(out.strip()))
    report = evaluate(read_network(Path(out.strip())), load_uci_digits().test)
    assert facts.accuracy == report.accuracy
    assert facts.confusion == report.confusion.tolist()
    assert facts.test_samples == 359


def test_the_artifact_says_how_to_make_it_again(tmp_path):
    out, _ = train(tmp_path / "first", "--seed", "7", "--schedule", "constant")
    command = read_metadata(Path(out.strip())).training["command"]

    again = in_a_process(*command.split()[2:], "--output", str(tmp_path / "second"))

    assert again.returncode == 0, again.stderr
    first, second = (read_network(Path(path.strip())) for path in (out, again.stdout))
    assert (first.parameters == second.parameters).all()


@pytest.mark.parametrize(
    "options",
    [
        ["--learning-rate", "0.123456789", "--on-divergence", "ignore"],
        ["--preset", "tiny", "--recipe", "nielsen", "--activation", "sigmoid"],
        ["--preset", "quick", "--optimizer", "adam", "--learning-rate", "0.001", "--threads", "2"],
    ],
    ids=" ".join,
)
def test_the_command_in_the_log_repeats_the_run_to_the_bit(tmp_path, options):
    train(tmp_path / "first", *options)
    (path,) = (tmp_path / "first-runs").iterdir()
    words = shlex.split(load_run(path).command)[2:]

    folders = ["--output", str(tmp_path / "second"), "--runs-dir", str(tmp_path / "runs")]
    call_command("train_mnist", *words, *folders, stdout=StringIO(), stderr=StringIO())

    first, second = (
        next((tmp_path / name).glob("*.npz")).read_bytes() for name in ("first", "second")
    )
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()


def test_folders_count_from_the_current_one_and_home_is_the_home(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    out = StringIO()

    folders = ["--output", "out", "--runs-dir", "~/runs"]
    call_command("train_mnist", *QUICK, *folders, "--name", "x", stdout=out, stderr=StringIO())

    assert out.getvalue() == f"{tmp_path}/here/out/x.npz\n"
    assert list((tmp_path / "home" / "runs").glob("*/report.html"))


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), ArtifactError("Gone.")])
def test_a_report_that_cannot_be_written_is_not_announced(tmp_path, monkeypatch, error):
    def fail(*arguments):
        raise error

    monkeypatch.setattr(train_mnist, "write_report_of", fail)
    out, err = train(tmp_path, "--name", "mine")

    assert out == f"{tmp_path}/mine.npz\n"
    assert "There is no report: " in err
    assert "Report    " not in err


def test_a_dataset_gives_its_own_name_to_the_network(tmp_path):
    out, _ = train(tmp_path)

    assert out.strip().rsplit("/")[-1].startswith("uci-digits-784-16-10-relu-")


def test_json_is_one_document_on_stdout(tmp_path):
    out, _ = train(tmp_path, "--json", "--name", "small")

    result = json.loads(out)
    assert result["name"] == "small"
    assert result["path"] == str(tmp_path / "small.npz")
    assert result["recipe"] == "modern"


def test_another_network_of_the_same_default_name_gets_a_number(tmp_path):
    for seed in ("0", "0", "1", "2", "3"):
        train(tmp_path, "--epochs", "8", "--seed", seed)

    assert len(list(tmp_path.glob("*.npz"))) == 4


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


def test_without_mnist_and_offline_one_line_says_where_to_put_it(tmp_path, settings):
    settings.MNIST_DIR = tmp_path / "nowhere"
    settings.MNIST_MIRRORS = []

    with pytest.raises(CommandError) as caught:
        call_command("train_mnist", "--output", str(tmp_path))

    assert str(tmp_path / "nowhere") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_ancestors_way_stops_itself(tmp_path):
    failed = in_a_process(*QUICK, "--output", str(tmp_path), "--recipe", "ancestor")

    assert failed.returncode == 3
    assert failed.stderr.splitlines()[-1] == (
        "Error: Training diverged in epoch 1: all outputs of layer 2 are 0 for every image. "
        "Try --recipe modern, a --learning-rate ten times smaller, or --clip 0.1."
    )


def test_a_student_learns_from_a_network_that_is_named(tmp_path):
    train(tmp_path, "--name", "teacher", "--epochs", "15")

    out, err = train(
        tmp_path, "--name", "pupil", "--distill-from", str(tmp_path / "teacher.npz"), "--json"
    )

    facts = json.loads(out)
    sha256 = hashlib.sha256((tmp_path / "teacher.npz").read_bytes()).hexdigest()
    assert facts["distill"] == sha256
    assert f"Teacher   {tmp_path}/teacher.npz, temperature 3, labels count 0.1" in err


def test_a_student_learns_from_several_networks(tmp_path):
    teachers = [f"{tmp_path}/{name}.npz" for name in ("first", "second")]
    for path, seed in zip(teachers, "01", strict=True):
        train(tmp_path, "--name", Path(path).stem, "--seed", seed)

    out, err = train(tmp_path, "--name", "pupil", "--distill-from", *teachers, "--json")

    sha256s = [hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in teachers]
    assert json.loads(out)["distill"] == " ".join(sha256s)
    assert f"Teacher   {', '.join(teachers)}, temperature 3" in err


def test_upload_publishes_what_was_saved(tmp_path, settings):
    settings.HUB = settings.HUB | {"repo": str(tmp_path / "shelf")}

    out, _ = train(tmp_path, "--name", "mine", "--upload")

    path, url = out.splitlines()
    assert (tmp_path / "shelf" / "mine.npz").read_bytes() == Path(path).read_bytes()
    assert str(tmp_path / "shelf") in url


def test_an_upload_that_fails_leaves_the_files_and_a_command_that_works(tmp_path, settings):
    settings.HUB = settings.HUB | {"repo": str(tmp_path / "shelf")}
    settings.HF_MODEL_REPO = str(tmp_path / "shelf")
    train(tmp_path / "first", "--name", "mine", "--upload")

    with pytest.raises(CommandError) as caught:
        train(tmp_path / "second", "--name", "mine", "--seed", "1", "--upload")
    command = str(caught.value).partition("To replace them: manage.py ")[2]
    call_command(*shlex.split(command), stdout=StringIO(), stderr=StringIO())

    saved = (tmp_path / "second" / "mine.npz").read_bytes()
    assert (tmp_path / "shelf" / "mine.npz").read_bytes() == saved


def test_upload_without_a_repository_is_refused_before_training(tmp_path, settings):
    settings.HUB = settings.HUB | {"repo": ""}

    with pytest.raises(CommandError) as caught:
        train(tmp_path, "--upload")

    assert "HF_MODEL_REPO" in str(caught.value)
    assert not list(tmp_path.iterdir())
