"""A sweep that trains: it ends with the same winner however often it is interrupted."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from tests.training.full_disk import full_disk
from tests.training.sweeps.spaces import DIGITS, InThisProcess, ask, configure, run
from training.core.artifact import network_bytes, read
from training.core.fit import untrained
from training.core.fit.recipes import Plan
from training.core.metrics import evaluate
from training.executors.numerics import numerics
from training.sweeps.request import RunRequest, code_version
from training.sweeps.results import ResultFolder
from training.sweeps.space import Choices, grid
from training.sweeps.strategies import halving
from training.sweeps.summary import winner_of
from training.sweeps.sweep import RunEnded, Sweep
from training.sweeps.train import OtherInputs, train_run
from training.sweeps.winner import conclude, forget_losers

AT = datetime(2026, 1, 31, tzinfo=UTC)


def trained(folder, **more):
    """A real sweep; its table as the bytes of its file."""
    own, code = numerics(), code_version()

    def really(candidate, seed, epochs):
        config = candidate.run(seed, epochs).to_dict()
        return RunRequest(config, DIGITS.sha256, code, own)

    sweep = Sweep(
        halving(grid({"learning_rate": Choices((0.1, 1.0, 3.0))}, configure), 2),
        (0, 1),
        really,
        partial(train_run, dataset=DIGITS),
        ResultFolder(folder / "runs"),
        InThisProcess(),
        **more,
    )
    return sweep


def concluded(sweep, folder):
    winner = winner_of(sweep)
    list(sweep.events_again(winner))
    return conclude(sweep, winner, output=folder, name="mine", test=DIGITS.test, at=AT)


def test_an_interrupted_sweep_ends_as_an_undisturbed_one(tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    undisturbed = trained(whole)
    run(undisturbed)
    concluded(undisturbed, whole)
    for runs in (1, 2, 3):  # each attempt is given up after some more runs
        for number, event in enumerate(trained(broken).events()):
            if isinstance(event, RunEnded) and number == runs:
                break

    again = trained(broken)
    run(again)
    concluded(again, broken)

    assert (whole / "sweep.json").read_bytes() == (broken / "sweep.json").read_bytes()
    assert (whole / "mine.npz").read_bytes() == (broken / "mine.npz").read_bytes()
    names = [sorted(path.name for path in folder.glob("runs/*")) for folder in (whole, broken)]
    assert names[0] == names[1]
    assert all(
        (whole / "runs" / name).read_bytes() == (broken / "runs" / name).read_bytes()
        for name in names[0]
        if name.endswith(".npz")
    )


def test_a_sweep_whose_disk_was_full_ends_as_an_undisturbed_one(tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    undisturbed = trained(whole)
    run(undisturbed)
    concluded(undisturbed, whole)

    with full_disk(), pytest.raises(OSError, match=str(broken)):
        run(trained(broken))

    again = trained(broken)
    assert run(again)[0].stored == 0
    with full_disk(), pytest.raises(OSError, match=str(broken)):
        concluded(again, broken)
    assert [path.name for path in broken.iterdir()] == ["runs"]
    concluded(again, broken)
    assert names(broken) == names(whole)
    for name in ("sweep.json", "mine.npz"):
        assert (whole / name).read_bytes() == (broken / name).read_bytes()


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_the_winner_is_scored_on_the_test_images_and_saved(tmp_path):
    sweep = trained(tmp_path)
    run(sweep)

    winner = concluded(sweep, tmp_path)["winner"]

    network, metadata = read(tmp_path / "mine.npz")
    assert metadata.accuracy == evaluate(network, DIGITS.test).accuracy
    assert metadata.training["command"].startswith("manage.py train_mnist --recipe modern --sizes")
    assert winner["artifact"] == "mine.npz"
    assert winner["test_sd"] is not None
    assert json.loads((tmp_path / "sweep.json").read_bytes())["winner"] == winner


def test_weights_that_were_not_kept_are_computed_again_when_they_win(tmp_path):
    sweep = trained(tmp_path)
    run(sweep)
    first = concluded(sweep, tmp_path)
    losers = [trial for trial in sweep.trials if trial is not winner_of(sweep)]
    forget_losers(sweep, winner_of(sweep))
    assert len(list(tmp_path.glob("runs/*.npz"))) == 2

    events = list(sweep.events_again(losers[0]))

    assert len([event for event in events if isinstance(event, RunEnded)]) == 2
    assert concluded(sweep, tmp_path) == first


def test_a_worker_with_other_images_or_another_version_is_refused():
    request = ask(grid({}, configure)[0], 0, 1)
    request = replace(request, numerics=numerics())

    with pytest.raises(OtherInputs, match="another version of Hippo"):
        train_run(request, DIGITS)
    with pytest.raises(OtherInputs, match="The uci-digits images of this worker are other ones"):
        train_run(replace(request, code=code_version(), dataset_sha256="x"), DIGITS)


def test_a_run_of_a_sweep_learns_from_its_teachers():
    candidate = grid({}, lambda options: configure({"distill": "a b"}))[0]
    alone = RunRequest(
        candidate.run(seed=0, epochs=1).to_dict(), DIGITS.sha256, code_version(), numerics()
    )
    teachers = tuple(network_bytes(untrained(Plan(seed=seed))) for seed in (1, 2))

    digests = [
        train_run(replace(alone, teachers=each), DIGITS).weights_sha256
        for each in ((), teachers[:1], teachers)
    ]

    assert len(set(digests)) == 3


def test_a_run_that_diverges_is_a_result():
    settings = {"learning_rate": 1000.0, "clip": 0.0, "mini_batch_size": 1}
    run = grid({}, lambda options: configure(settings))[0].run(seed=0, epochs=1)
    request = RunRequest(run.to_dict(), DIGITS.sha256, code_version(), numerics())

    result = train_run(request, DIGITS)

    assert (result.status, result.validation_accuracy, result.weights) == ("diverged", None, b"")
    assert result.problem.startswith("Training diverged in epoch 1")
