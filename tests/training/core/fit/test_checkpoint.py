"""An interrupted run, taken up again, ends in the same bits as one that was not."""

from dataclasses import replace

import numpy as np
import pytest

from training.core.data.splits import Split
from training.core.fit import Stopped, fit
from training.core.fit.checkpoint import Checkpoint, CheckpointError
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


def kept_by(path, plan):
    """A ``keep`` for fit that writes checkpoints to a file."""
    return lambda trainer: Checkpoint(plan, trainer.progress, trainer.arrays(), {}).save(path)


def run(plan, digits, **options):
    """The parameters at the end, as bytes."""
    *_, last = fit(plan, digits, digits[:200], **options)
    return last.network.parameters.tobytes()


def stopped_after(batches):
    """A ``stop`` that says yes after so many mini-batches."""
    asked = iter(range(10**9))
    return lambda: next(asked) >= batches


@pytest.mark.parametrize("batches", [0, 1, 300, 455, 456, 557, 900, 1_667])
def test_a_run_stopped_anywhere_ends_in_the_same_bits(tmp_path, digits, batches):
    path = tmp_path / "last.npz"
    with pytest.raises(Stopped):
        run(PLAN, digits, stop=stopped_after(batches), keep=kept_by(path, PLAN))

    resumed = run(PLAN, digits, resume=Checkpoint.load(path))

    assert resumed == run(PLAN, digits)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizers_memory_is_kept(tmp_path, digits, optimizer):
    plan = replace(PLAN, epochs=2, recipe=replace(PLAN.recipe, optimizer=optimizer))
    path = tmp_path / "last.npz"
    with pytest.raises(Stopped):
        run(plan, digits, stop=stopped_after(700), keep=kept_by(path, plan))

    assert run(plan, digits, resume=Checkpoint.load(path)) == run(plan, digits)


def test_the_history_goes_on_where_it_was(tmp_path, digits):
    path = tmp_path / "last.npz"
    with pytest.raises(Stopped):
        run(PLAN, digits, stop=stopped_after(700), keep=kept_by(path, PLAN))
    checkpoint = Checkpoint.load(path)

    list(fit(PLAN, digits, digits[:200], resume=checkpoint))

    whole = [epoch.record() for epoch in fit(PLAN, digits, digits[:200])]
    told = [row | {"seconds": 0} for row in checkpoint.progress.history]
    assert told == [row | {"seconds": 0} for row in whole]


def test_a_checkpoint_comes_back_as_it_was_saved(tmp_path, digits):
    path = tmp_path / "last.npz"
    run(replace(PLAN, epochs=1), digits, keep=kept_by(path, PLAN))

    checkpoint = Checkpoint.load(path)

    assert checkpoint.plan == PLAN
    assert checkpoint.progress.epoch == 2
    assert set(checkpoint.arrays) == {"parameters", "average", "velocity"}


def test_nothing_to_resume_is_one_line(tmp_path):
    with pytest.raises(CheckpointError) as caught:
        Checkpoint.load(tmp_path / "last.npz")

    assert str(caught.value) == f"There is nothing to resume: {tmp_path}/last.npz does not exist."


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"nonsense"])
def test_a_damaged_checkpoint_is_one_line(tmp_path, content):
    (tmp_path / "last.npz").write_bytes(content)

    with pytest.raises(CheckpointError, match=r"is damaged: delete it and start again\.$"):
        Checkpoint.load(tmp_path / "last.npz")
