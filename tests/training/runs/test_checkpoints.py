"""The checkpoint of a run on disk: when it is written, and whose it is."""

import subprocess
import sys

import pytest

from tests.training.runs.test_runner import PLAN, after, make_runner
from training.core.data.splits import Dataset
from training.core.fit.checkpoint import Checkpoint, CheckpointError
from training.runs.checkpoints import (
    CheckpointWriter,
    check_dataset,
    locked,
    refuse_to_overwrite,
)


def run_with_checkpoints(runner, folder, stop=lambda: False):
    writer = CheckpointWriter(folder, runner)
    for event in runner.events(stop):
        writer.follow(event)
    return writer.path


@pytest.mark.parametrize(("every", "epoch"), [(1, 4), (2, 4), (3, 3)])
def test_a_checkpoint_is_written_every_so_many_epochs(tmp_path, every, epoch):
    path = run_with_checkpoints(make_runner(checkpoint_every=every), tmp_path)

    assert len(Checkpoint.load(path).state.progress.history) == epoch


def test_without_checkpoints_nothing_is_written(tmp_path):
    run_with_checkpoints(make_runner(checkpoint_every=0), tmp_path)

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("every", [0, 1, 50])
def test_a_stopped_run_always_leaves_a_checkpoint(tmp_path, every):
    runner = make_runner(checkpoint_every=every)

    path = run_with_checkpoints(runner, tmp_path, after(100))

    assert Checkpoint.load(path).state.progress == runner.training.trainer.progress


def test_one_file_holds_the_last_and_the_best_network_of_one_moment(tmp_path):
    runner = make_runner(early_stop=3)

    path = run_with_checkpoints(runner, tmp_path)

    state = Checkpoint.load(path).state
    assert (state.arrays["best"] == runner.training.network().parameters).all()
    assert [file.name for file in tmp_path.iterdir()] == ["last.npz"]


def test_a_second_run_of_one_name_is_refused_while_the_first_trains(tmp_path):
    folder = tmp_path / "checkpoints" / "mine"

    with locked(folder), pytest.raises(CheckpointError) as caught, locked(folder):
        pass

    assert str(caught.value) == (
        f"A run named mine is training in {tmp_path} now: choose another --name, or wait for it."
    )


def test_the_lock_ends_with_the_process_that_held_it(tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from training.runs.checkpoints import locked\n"
        "with locked(Path(sys.argv[1])): os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "mine")], check=False)

    with locked(tmp_path / "mine"):
        assert (tmp_path / "mine").exists()


def test_a_lock_leaves_no_empty_folder_behind(tmp_path):
    with locked(tmp_path / "checkpoints" / "mine"):
        pass

    assert not list(tmp_path.iterdir())


def test_an_interrupted_run_is_not_overwritten_by_the_same_command(tmp_path):
    folder = tmp_path / "checkpoints" / "mine"
    run_with_checkpoints(make_runner(), folder, after(150))

    with pytest.raises(CheckpointError) as caught:
        refuse_to_overwrite(folder, tmp_path)

    assert str(caught.value) == (
        "An interrupted run of that name has 2 epochs behind it: go on with "
        f"--resume mine --output {tmp_path}, or delete {folder} to start again."
    )


def test_a_run_does_not_go_on_with_other_images():
    runner = make_runner(PLAN)
    dataset = runner.dataset
    other = Dataset(dataset.name, dataset.train, dataset.test, "0" * 64)

    with pytest.raises(CheckpointError, match="images are not those that the run began with"):
        check_dataset(runner.checkpoint(), other)
