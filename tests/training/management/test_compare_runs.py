"""Seeds of one plan count as one row; two single networks are put to McNemar's test."""

import json
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.conftest import random_network
from tests.training.runs.run_logs import begin, finished
from training.core.metrics import probabilities
from training.datasets import load_uci_digits
from training.evaluation.mcnemar import mcnemar_test
from training.runs.search import find_runs


def compare(root, *words):
    """Run the command here; its stdout and stderr."""
    out, err = StringIO(), StringIO()
    call_command("compare_runs", *words, "--runs-dir", str(root), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def as_json(root, *words):
    return json.loads(compare(root, *words, "--json")[0])


@pytest.fixture
def root(tmp_path):
    """Three seeds of small, two of large, and one of smaller."""
    for seed, accuracy in enumerate((97.0, 98.0, 99.0)):
        finished(tmp_path, f"small-{seed}", seed=seed, accuracy=accuracy)
    for seed, accuracy in enumerate((99.5, 99.7)):
        finished(tmp_path, f"large-{seed}", seed=seed, accuracy=accuracy, sizes=(784, 8, 10))
    finished(tmp_path, "smaller", accuracy=95.0)
    return tmp_path


@pytest.mark.parametrize(
    ("word", "mcnemar"),
    [
        ("20261123T120000Z-small-1", ["small-1"]),
        ("small-1", ["small-1"]),
        ("small-", ["small-0", "small-1", "small-2"]),
        ("small-[12]", ["small-1", "small-2"]),
        ("*-0", ["large-0", "small-0"]),
        ("smaller", ["smaller"]),
        ("nothing", []),
        ("[", []),
    ],
)
def test_runs_are_found_by_what_people_type(root, word, mcnemar):
    assert [run.name for run in find_runs(root, word)] == mcnemar


def test_a_run_is_found_by_its_folder(root):
    (run,) = find_runs(root / "elsewhere", str(root / "20261123T120000Z-smaller"))

    assert run.name == "smaller"


def test_a_table_has_a_row_a_group(root):
    out, err = compare(root, "small-", "large-", "smaller")

    assert out.splitlines() == [
        "         runs   accuracy, %      min – max    seconds       ECE, %              NLL",
        "small-      3  98.00 ± 1.00  97.00 – 99.00  1.0 ± 0.0  1.50 ± 0.00  0.1000 ± 0.0000",
        "large-      2  99.60 ± 0.14  99.50 – 99.70  1.0 ± 0.0  1.50 ± 0.00  0.1000 ± 0.0000",
        "smaller     1         95.00                       1.0         1.50           0.1000",
    ]
    assert err == ""


def test_json_has_the_same_and_the_seeds(root):
    small, _ = as_json(root, "small-", "large-")["groups"]

    assert small["name"] == "small-"
    assert small["runs"] == [f"20261123T120000Z-small-{seed}" for seed in range(3)]
    assert small["seeds"] == [0, 1, 2]
    assert small["accuracy"] == {"mean": 98.0, "sd": 1.0, "min": 97.0, "max": 99.0}
    assert small["seconds"] == {"mean": 1.0, "sd": 0.0, "min": 1.0, "max": 1.0}


def test_two_single_runs_are_put_to_the_test(root):
    test = load_uci_digits().test
    right = [
        probabilities(random_network(seed=seed), test).argmax(axis=1) == test.labels
        for seed in (0, 1)
    ]

    mcnemar = as_json(root, "small-0", "small-1")["mcnemar"]

    assert mcnemar == {"dataset": "uci-digits", "images": 359} | mcnemar_test(*right)._asdict()


def test_the_verdict_is_a_sentence(root):
    out, _ = compare(root, "small-0", str(root / "models" / "smaller-0.npz"))

    assert "Of 359 uci-digits test images both get " in out
    assert out.endswith("McNemar p = 1: the difference could be luck.\n")


def test_groups_of_seeds_are_not_put_to_the_test(root):
    assert as_json(root, "small-", "large-0")["mcnemar"] is None


def test_a_network_that_is_gone_leaves_the_table(root):
    (root / "models" / "small-1-1.npz").unlink()

    out, err = compare(root, "small-0", "small-1")

    assert len(out.splitlines()) == 3
    assert err == ("Without McNemar's test: the network of 20261123T120000Z-small-1 is gone.\n")


def test_published_networks_are_compared_by_name(root):
    groups = as_json(root, "smaller", "mnist-784-100-10-relu-98")["groups"]

    assert [group["name"] for group in groups] == ["smaller", "mnist-784-100-10-relu-98"]
    assert groups[1]["accuracy"]["mean"] == pytest.approx(98.15, abs=1)


def test_networks_on_a_hub_are_compared_by_name(root, hub, repo, settings, tmp_path):
    hub_settings = {"token": hub.token, "endpoint": hub.url, "cache_dir": tmp_path / "cache"}
    settings.HF_MODEL_REPO = "ada/digits"
    settings.HUB = settings.HUB | hub_settings | {"repo": "ada/digits"}

    groups = as_json(root, "first", "ada/digits/first")["groups"]

    assert [group["name"] for group in groups] == ["first", "ada/digits/first"]
    assert groups[0]["accuracy"] == groups[1]["accuracy"]


def test_a_seed_that_was_run_twice_counts_once(root):
    finished(root, "small-2", seed=2, accuracy=90.0)

    small, _ = as_json(root, "small-", "large-")["groups"]

    assert small["seeds"] == [0, 1, 2]
    assert small["accuracy"]["min"] == 90.0


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("small", "small names 4 runs that differ in learning_rate: name them more closely."),
        ("dead", "20261123T120000Z-dead has no result: it is diverged."),
        ("nothing", "nothing is neither a run in {root} nor a network in {starter}."),
        ("no/thing", "No run in {root} is called no/thing."),
        ("nothing.npz", "nothing.json cannot be read: there is no such file."),
    ],
)
def test_what_cannot_be_compared_is_one_line(root, word, message):
    with begin(root, "dead") as log:
        log.event("diverged", evidence="the loss is 9 after 0.1")
    finished(root, "small-3", seed=3, learning_rate=0.1)
    (root / "20261123T120000Z-smaller" / "metrics.jsonl").unlink()

    with pytest.raises(CommandError) as caught:
        compare(root, word, "large-")

    assert str(caught.value) == message.format(root=root, starter=settings.STARTER)


def test_a_user_sees_one_line_and_exit_code_one(tmp_path):
    failed = subprocess.run(
        [sys.executable, "manage.py", "compare_runs", "a/b", "c", "--runs-dir", str(tmp_path)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr == f"Error: No run in {tmp_path} is called a/b.\n"
