"""The command line teaches: arguments in, a trained artifact with its log and report out."""

import hashlib
import json
import shlex
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.training.management.train_mnist.run_commands import QUICK, in_a_process, train
from training.core.artifact import read_metadata, read_network
from training.core.metrics import evaluate
from training.datasets import load_uci_digits
from training.management import records
from training.management.commands import train_mnist
from training.models import TrainingRun
from training.runs.finish import finishing
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
        return finishing(*arguments)

    monkeypatch.setattr(records, "INTERVAL", 0.0)
    monkeypatch.setattr(records, "SHARE", 0)
    monkeypatch.setattr(train_mnist, "finishing", finish_and_look)
    train(tmp_path)

    (row,) = rows
    assert (row.state, row.finished_at, len(row.history)) == ("Running", None, 2)
    assert TrainingRun.objects.get().state == "Finished"


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


def test_a_student_learns_from_a_network_that_is_named(tmp_path):
    train(tmp_path, "--name", "teacher", "--epochs", "15")

    out, err = train(
        tmp_path, "--name", "pupil", "--distill-from", str(tmp_path / "teacher.npz"), "--json"
    )

    facts = json.loads(out)
    sha256 = hashlib.sha256((tmp_path / "teacher.npz").read_bytes()).hexdigest()
    assert facts["distill"] == sha256
    assert f"Teacher   {tmp_path}/teacher.npz, temperature 3, labels count 0.1" in err


def test_a_student_needs_no_name_of_its_own(tmp_path):
    teacher = settings.STARTER / "mnist-784-30-10-relu-97.npz"

    out, _ = train(tmp_path, "--distill-from", str(teacher))

    assert Path(out.strip()).parent == tmp_path
    assert not (tmp_path / "checkpoints").exists()


def test_a_student_learns_from_several_networks(tmp_path):
    teachers = [f"{tmp_path}/{name}.npz" for name in ("first", "second")]
    for path, seed in zip(teachers, "01", strict=True):
        train(tmp_path, "--name", Path(path).stem, "--seed", seed)

    out, err = train(tmp_path, "--name", "pupil", "--distill-from", *teachers, "--json")

    sha256s = [hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in teachers]
    assert json.loads(out)["distill"] == " ".join(sha256s)
    assert f"Teacher   {', '.join(teachers)}, temperature 3" in err
