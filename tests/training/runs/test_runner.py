"""A run stops early, backs off, gives up, and goes on after an interruption as its settings say."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.conftest import random_network
from training.core.artifact import read
from training.core.data.uci_digits import load_uci_digits
from training.core.fit import untrained
from training.core.fit.divergence import Diverged
from training.core.fit.events import BackedOff, EpochEnded, RunDiverged, Stopped
from training.core.fit.recipes import RECIPES, Plan
from training.core.snapshots import MAX_SNAPSHOTS, snapshot
from training.runs.config import RunConfig
from training.runs.finish import finish
from training.runs.naming import check_name
from training.runs.runner import Runner

PLAN = Plan(sizes=(784, 12, 10), epochs=4, mini_batch_size=20, learning_rate=1.0)
DEADLY = replace(
    PLAN,
    sizes=(784, 30, 10),
    recipe=replace(RECIPES["modern"], clip=0.0, warmup=0.0, schedule="constant"),
    learning_rate=9.0,
)


def make_runner(plan=PLAN, resume=None, **options):
    config = RunConfig(plan, "modern", dataset="uci-digits", **options)
    return Runner(config, load_uci_digits(), {}, resume=resume)


def epochs_of(runner, stop=lambda: False):
    return [event for event in runner.events(stop) if isinstance(event, EpochEnded)]


def after(mini_batches):
    """A stop that is requested after so many mini-batches."""
    calls = iter(range(10**9))
    return lambda: next(calls) >= mini_batches


def kept(runner):
    return runner.training.network().parameters.tobytes()


def test_a_finished_run_leaves_an_artifact(tmp_path):
    runner = make_runner(name="mine")
    epochs_of(runner)

    path, metadata = finish(runner, tmp_path, datetime.now(UTC))

    assert path == tmp_path / "mine.npz"
    assert read(path)[1].training == metadata.training
    assert sorted(file.name for file in tmp_path.iterdir()) == ["mine.json", "mine.npz"]


def test_a_name_that_another_network_has_taken_meanwhile_is_not_replaced(tmp_path):
    runner = make_runner(name="mine")
    epochs_of(runner)
    (tmp_path / "mine.npz").write_bytes(b"another")

    with pytest.raises(FileExistsError, match="Another network has that name by now"):
        finish(runner, tmp_path, datetime.now(UTC))

    assert (tmp_path / "mine.npz").read_bytes() == b"another"
    (tmp_path / "mine.npz").unlink()
    first = finish(runner, tmp_path, datetime.now(UTC))[0].read_bytes()
    assert finish(runner, tmp_path, datetime.now(UTC))[0].read_bytes() == first


def test_somebodys_json_is_not_replaced(tmp_path):
    runner = make_runner()
    epochs_of(runner)
    (default,) = {finish(runner, tmp_path, datetime.now(UTC))[0] for _ in range(2)}
    default.unlink()

    path, _ = finish(runner, tmp_path, datetime.now(UTC))

    assert path.name == f"{default.stem}-2.npz"
    with pytest.raises(ValueError, match=rf"{default.stem}\.json exists: choose another --name"):
        check_name(tmp_path, default.stem)


def test_a_run_with_patience_keeps_the_best_network():
    runner = make_runner(replace(PLAN, epochs=60), early_stop=2)

    epochs = epochs_of(runner)

    accuracies = [epoch.validation_accuracy for epoch in epochs]
    best = accuracies.index(max(accuracies))
    assert len(epochs) == best + 1 + 2
    assert kept(runner) == epochs[best].network.parameters.tobytes()


def test_a_run_without_patience_keeps_the_last_network():
    runner = make_runner()

    *_, last = epochs_of(runner)

    assert kept(runner) == last.network.parameters.tobytes()


@pytest.mark.parametrize("mini_batches", [0, 5, 66, 67, 150, 400, 700, 1_000])
def test_a_run_with_patience_goes_on_to_the_same_network(mini_batches):
    plan = replace(PLAN, epochs=60)
    stopped = make_runner(plan, early_stop=2)
    epochs_of(stopped, after(mini_batches))

    resumed = make_runner(plan, early_stop=2, resume=stopped.checkpoint())
    epochs_of(resumed)
    whole = make_runner(plan, early_stop=2)
    epochs_of(whole)

    assert kept(resumed) == kept(whole)
    assert len(resumed.history) == len(whole.history)


def test_a_run_whose_patience_was_over_does_not_train_on():
    over = make_runner(replace(PLAN, epochs=60), early_stop=2)
    epochs_of(over)

    again = make_runner(replace(PLAN, epochs=60), early_stop=2, resume=over.checkpoint())

    assert again.is_over()
    assert list(again.events()) == []
    assert kept(again) == kept(over)


def test_a_run_that_was_over_but_not_saved_is_only_saved():
    over = make_runner()
    epochs_of(over)

    again = make_runner(resume=over.checkpoint())

    assert list(again.events()) == []
    assert kept(again) == kept(over)


def test_a_run_that_diverges_stops_by_default():
    events = []

    with pytest.raises(Diverged):
        events.extend(event for event in make_runner(DEADLY).events())


def test_a_divergence_is_an_event_before_it_is_an_error():
    stream = make_runner(DEADLY).events()

    kinds = []
    with pytest.raises(Diverged):
        while True:
            kinds.append(type(next(stream)))

    assert kinds[-1] is RunDiverged


def test_a_run_that_diverges_may_back_off_to_smaller_steps():
    events = list(make_runner(DEADLY, on_divergence="backoff").events())

    rates = [event.learning_rate for event in events if isinstance(event, BackedOff)]
    *_, last = (event for event in events if isinstance(event, EpochEnded))
    assert rates == pytest.approx([9 / 3**n for n in range(1, len(rates) + 1)])
    assert last.epoch == DEADLY.epochs
    assert last.learning_rate == pytest.approx(rates[-1])


def test_a_run_that_backed_off_goes_on_with_its_smaller_steps():
    stop_later = after(1_500)
    stopped = make_runner(DEADLY, on_divergence="backoff")
    stream = stopped.events(lambda: stopped.backoffs > 0 and stop_later())
    assert isinstance(list(stream)[-1], Stopped | EpochEnded)

    resumed = make_runner(DEADLY, on_divergence="backoff", resume=stopped.checkpoint())

    assert resumed.plan.learning_rate == stopped.plan.learning_rate
    assert resumed.backoffs == stopped.backoffs


def test_a_backoff_needs_no_checkpoint_on_disk(tmp_path):
    epochs = epochs_of(make_runner(DEADLY, on_divergence="backoff", checkpoint_every=0))

    assert epochs[-1].epoch == DEADLY.epochs


def test_a_run_that_diverges_may_be_left_alone():
    assert len(epochs_of(make_runner(DEADLY, on_divergence="ignore"))) == DEADLY.epochs


def test_a_resumed_run_ends_like_one_that_was_not_stopped():
    stopped = make_runner()
    assert isinstance(list(stopped.events(after(100)))[-1], Stopped)
    assert stopped.was_stopped

    resumed = make_runner(resume=stopped.checkpoint())
    epochs_of(resumed)
    whole = make_runner()
    epochs_of(whole)

    assert kept(resumed) == kept(whole)
    assert [row["loss"] for row in resumed.history] == [row["loss"] for row in whole.history]
    assert resumed.snapshots == whole.snapshots


def test_a_run_keeps_pictures_of_its_first_units_on_the_way(tmp_path):
    runner = make_runner(name="mine")
    epochs = epochs_of(runner)

    _, metadata = finish(runner, tmp_path, datetime.now(UTC))

    assert [each["epoch"] for each in metadata.snapshots] == [0, 1, 2, 4]
    assert metadata.snapshots[2] == snapshot(2, epochs[1].network)
    assert metadata.snapshots[0] == snapshot(0, untrained(PLAN))


def test_the_longest_run_fits_into_an_artifact(tmp_path):
    runner = make_runner(name="mine")
    epochs_of(runner)
    progress = runner.training.trainer.progress
    progress.history = [progress.history[-1] | {"epoch": epoch} for epoch in range(1, 10_001)]
    network = random_network((784, 12, 10))
    progress.snapshots = [snapshot(2**n, network) for n in range(MAX_SNAPSHOTS)]

    _, metadata = finish(runner, tmp_path, datetime.now(UTC))

    rows = [row["epoch"] for row in metadata.history]
    assert (rows[:2], rows[-1], len(rows)) == ([1, 6], 10_000, 2001)
