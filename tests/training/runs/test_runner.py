"""A session retreats, gives up, stops early and goes on as its job says."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.conftest import random_network
from training.core.artifact import read
from training.core.data.uci_digits import load_uci_digits
from training.core.fit import Stopped, untrained
from training.core.fit.checkpoint import Checkpoint
from training.core.fit.divergence import Diverged
from training.core.fit.recipes import RECIPES, Plan
from training.core.snapshots import MOST, snapshot
from training.runs import finish
from training.runs.config import RunConfig
from training.runs.runner import Runner

PLAN = Plan(sizes=(784, 12, 10), epochs=4, mini_batch_size=20, learning_rate=1.0)
DEADLY = replace(
    PLAN,
    sizes=(784, 30, 10),
    recipe=replace(RECIPES["modern"], clip=0.0, warmup=0.0, schedule="constant"),
    learning_rate=9.0,
)


@pytest.fixture
def told():
    return []


@pytest.fixture
def session(tmp_path, told):
    def make(plan=PLAN, resume=None, **options):
        job = RunConfig(plan, "modern", dataset="uci-digits", **options)
        tell = lambda event, **fields: told.append((event, fields))  # noqa: E731
        return Runner(job, load_uci_digits(), tmp_path, {}, resume=resume, tell=tell)

    return make


def all_epochs(session, stop=lambda: False):
    return list(session.epochs(lambda images: None, stop))


def test_a_finished_run_leaves_an_artifact_and_no_checkpoint(session, tmp_path):
    run = session()
    all_epochs(run)

    path, facts = run.finish("mine", finish.facts, datetime.now(UTC))

    assert path == tmp_path / "mine.npz"
    assert read(path)[1].training == facts.training
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mine.json", "mine.npz"]


def test_the_best_checkpoint_is_the_best_epochs(session):
    run = session()
    epochs = all_epochs(run)

    best = max(epochs, key=lambda epoch: epoch.validation_accuracy)
    kept = Checkpoint.load(run.folder / "best.npz").network()
    assert (kept.parameters == best.network.parameters).all()


def test_an_early_stop_keeps_the_best_network(session):
    run = session(replace(PLAN, epochs=60), early_stop=2)

    epochs = all_epochs(run)

    scores = [epoch.validation_accuracy for epoch in epochs]
    best = scores.index(max(scores))
    assert len(epochs) == best + 1 + 2
    assert (run.network().parameters == epochs[best].network.parameters).all()


def test_a_run_that_dies_stops_by_default(session, told):
    with pytest.raises(Diverged):
        all_epochs(session(DEADLY))

    assert [event for event, _ in told] == ["diverged"]


def test_a_run_that_dies_may_back_off_to_smaller_steps(session, told):
    epochs = all_epochs(session(DEADLY, on_divergence="backoff"))

    rates = [fields["learning_rate"] for event, fields in told if event == "backed_off"]
    assert rates == pytest.approx([9 / 3**n for n in range(1, len(rates) + 1)])
    assert epochs[-1].epoch == DEADLY.epochs
    assert epochs[-1].learning_rate == pytest.approx(rates[-1])


def test_a_run_that_dies_may_be_left_to_it(session):
    assert len(all_epochs(session(DEADLY, on_divergence="ignore"))) == DEADLY.epochs


def test_a_resumed_session_ends_like_one_that_was_not_stopped(session):
    count = iter(range(10**6))
    stopped = session()
    with pytest.raises(Stopped):
        all_epochs(stopped, stop=lambda: next(count) > 100)

    resumed = session(resume=Checkpoint.load(stopped.folder / "last.npz"))
    all_epochs(resumed)
    whole = session()
    all_epochs(whole)

    assert (resumed.network().parameters == whole.network().parameters).all()
    assert [row["loss"] for row in resumed.history] == [row["loss"] for row in whole.history]
    assert resumed.snapshots == whole.snapshots


def test_a_run_keeps_what_its_first_units_looked_for_on_the_way(session):
    run = session()
    epochs = all_epochs(run)

    _, facts = run.finish("mine", finish.facts, datetime.now(UTC))

    assert [each["epoch"] for each in facts.snapshots] == [0, 1, 2, 4]
    assert facts.snapshots[2] == snapshot(2, epochs[1].network)
    assert facts.snapshots[0] == snapshot(0, untrained(PLAN))


def test_the_longest_run_fits_into_an_artifact(session):
    run = session()
    all_epochs(run)
    run.history = [run.history[-1] | {"epoch": epoch} for epoch in range(1, 10_001)]
    run.snapshots = [snapshot(2**n, random_network((784, 12, 10))) for n in range(MOST)]

    _, facts = run.finish("mine", finish.facts, datetime.now(UTC))

    kept = [row["epoch"] for row in facts.history]
    assert (kept[:2], kept[-1], len(kept)) == ([1, 6], 10_000, 2001)


def test_a_run_that_was_over_but_not_saved_is_only_saved(session):
    over = session()
    all_epochs(over)

    again = session(resume=Checkpoint.load(over.folder / "last.npz"))

    assert all_epochs(again) == []
    assert (again.network().parameters == over.network().parameters).all()


def test_without_checkpoints_nothing_is_written(session, tmp_path):
    all_epochs(session(checkpoint_every=0))

    assert not list(tmp_path.iterdir())
