"""An interrupted run, taken up again, ends in the same bits as one that was not."""

from dataclasses import replace

import numpy as np
import pytest

from training.core.data.splits import Split
from training.core.fit import EpochEnded, Training, fit
from training.core.fit.checkpoint import Checkpoint, CheckpointError
from training.core.fit.events import Stopped
from training.core.fit.optimizers import OPTIMIZERS
from training.core.fit.presets import PRESETS
from training.core.fit.recipes import Plan

PLAN = Plan(
    sizes=(784, 12, 10),
    recipe=replace(PRESETS["small"].plan.recipe, dropout=0.1, weight_decay=1e-4),
    epochs=3,
    mini_batch_size=9,
    learning_rate=0.05,
)


@pytest.fixture(scope="module")
def digits():
    rng = np.random.default_rng(3)
    labels = np.arange(5_000) % 10
    patterns = 255 * (rng.random((10, 784)) < 0.2)
    ink = patterns[labels] * (rng.random((5_000, 784)) < 0.7)
    return Split(ink.astype(np.uint8), labels.astype(np.uint8))


def stopped(plan, digits, batches, path):
    """Train for some mini-batches, stop, and save the state."""
    calls = iter(range(10**9))
    training = Training(plan, digits, digits[:200])
    *_, last = training.events(lambda: next(calls) >= batches)
    assert isinstance(last, Stopped)
    Checkpoint(training.state(), {"seed": plan.seed}, {}).save(path)


def ended(plan, digits, resume=None):
    """The parameters at the end, as bytes."""
    training = Training(plan, digits, digits[:200], resume=resume)
    list(training.events())
    return training.network().parameters.tobytes()


@pytest.fixture(scope="module")
def unbroken(digits):
    """The parameters of a plan that was trained without a stop; each plan is trained once."""
    results = {}

    def parameters(plan):
        if plan not in results:
            results[plan] = ended(plan, digits)
        return results[plan]

    return parameters


@pytest.mark.parametrize("batches", [0, 1, 300, 455, 456, 557, 900, 1_667])
def test_a_run_stopped_anywhere_ends_in_the_same_bits(tmp_path, digits, unbroken, batches):
    path = tmp_path / "last.npz"
    stopped(PLAN, digits, batches, path)

    assert ended(PLAN, digits, Checkpoint.load(path).state) == unbroken(PLAN)


@pytest.mark.parametrize("batches", [113, 226, 227, 228, 454, 455, 556])
def test_a_run_stopped_at_the_border_of_a_piece_ends_in_the_same_bits(
    tmp_path, digits, unbroken, batches
):
    """Images that are not warped come in pieces of 227 mini-batches, without blank pixels."""
    plan = replace(PLAN, recipe=replace(PLAN.recipe, augment="none"), epochs=2)
    path = tmp_path / "last.npz"
    stopped(plan, digits, batches, path)

    assert ended(plan, digits, Checkpoint.load(path).state) == unbroken(plan)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizers_memory_is_kept(tmp_path, digits, unbroken, optimizer):
    plan = replace(PLAN, epochs=2, recipe=replace(PLAN.recipe, optimizer=optimizer))
    path = tmp_path / "last.npz"
    stopped(plan, digits, 700, path)

    assert ended(plan, digits, Checkpoint.load(path).state) == unbroken(plan)


def test_the_history_goes_on_where_it_was(tmp_path, digits):
    stopped(PLAN, digits, 700, tmp_path / "last.npz")
    state = Checkpoint.load(tmp_path / "last.npz").state

    resumed = Training(PLAN, digits, digits[:200], resume=state)
    list(resumed.events())

    whole = [epoch.record() for epoch in fit(PLAN, digits, digits[:200])]
    history = resumed.trainer.progress.history
    assert [row | {"seconds": 0} for row in history] == [row | {"seconds": 0} for row in whole]


def test_a_checkpoint_is_read_as_it_was_saved(tmp_path, digits):
    training = Training(replace(PLAN, epochs=1), digits, digits[:200], keep_best=True)
    list(training.events())
    Checkpoint(training.state(), {"name": "x"}, {"data": "abc"}).save(tmp_path / "last.npz")

    checkpoint = Checkpoint.load(tmp_path / "last.npz")

    assert (checkpoint.settings, checkpoint.origin) == ({"name": "x"}, {"data": "abc"})
    assert checkpoint.state.progress == training.trainer.progress
    assert set(checkpoint.state.arrays) == {"parameters", "average", "velocity", "best"}


def test_a_state_does_not_change_while_training_goes_on(digits):
    training = Training(PLAN, digits, digits[:200])
    events = training.events()
    while not isinstance(next(events), EpochEnded):
        pass
    state = training.state()
    before = state.arrays["parameters"].copy()

    list(events)

    assert (state.arrays["parameters"] == before).all()
    assert (state.progress.epoch, len(state.progress.history)) == (2, 1)


def test_a_checkpoint_of_another_format_is_refused(tmp_path, digits, monkeypatch):
    monkeypatch.setattr("training.core.fit.checkpoint.FORMAT", 1)
    stopped(PLAN, digits, 0, tmp_path / "last.npz")
    monkeypatch.undo()

    with pytest.raises(CheckpointError, match="was written by another release of Hippo"):
        Checkpoint.load(tmp_path / "last.npz")


def test_nothing_to_resume_is_one_line(tmp_path):
    with pytest.raises(CheckpointError) as caught:
        Checkpoint.load(tmp_path / "last.npz")

    assert str(caught.value) == f"There is nothing to resume: {tmp_path}/last.npz does not exist."


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"nonsense"])
def test_a_damaged_checkpoint_is_one_line(tmp_path, content):
    (tmp_path / "last.npz").write_bytes(content)

    with pytest.raises(CheckpointError, match=r"is damaged: delete it and start again\.$"):
        Checkpoint.load(tmp_path / "last.npz")
