"""A run's checkpoint on disk, and the lock that makes its name the run's own."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from training.core.data.splits import Dataset
from training.core.fit.checkpoint import Checkpoint, CheckpointError
from training.core.fit.events import EpochEnded, Event, Stopped
from training.runs.runner import Runner

FILE, LOCK = "last.npz", "lock"


class CheckpointWriter:
    """Follows a run's events: writes a checkpoint every few epochs, and whenever it is stopped."""

    def __init__(self, folder: Path, runner: Runner) -> None:
        self.path = folder / FILE
        self._runner = runner

    def follow(self, event: Event) -> None:
        every = self._runner.config.checkpoint_every
        is_due = isinstance(event, EpochEnded) and every and event.epoch % every == 0
        if is_due or isinstance(event, Stopped):
            self.write()

    def write(self) -> None:
        """Save this moment; raises OSError."""
        self._runner.checkpoint().save(self.path)

    def remove(self) -> None:
        """The run has been saved as an artifact: its checkpoint has served."""
        remove_folder(self.path.parent)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the name of a run while the block runs; the lock ends with the process, however it ends.

    Raises CheckpointError where another process has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CheckpointError(
                f"A run named {folder.name} is training in {folder.parent.parent} now: "
                "choose another --name, or wait for it."
            ) from error
        try:
            yield
        finally:
            if not (folder / FILE).exists():
                remove_folder(folder)


def remove_folder(folder: Path) -> None:
    """Remove a run's folder, and the folder of all checkpoints if it was the last."""
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):  # other runs have theirs there
        folder.parent.rmdir()


def refuse_to_overwrite(folder: Path, output: Path) -> None:
    """A new run must not replace the checkpoint of an interrupted one; raises CheckpointError."""
    path = folder / FILE
    if not path.exists() or not path.stat().st_size:  # an empty file is what a crash may leave
        return
    epochs = len(Checkpoint.load(path).state.progress.history)
    raise CheckpointError(
        f"An interrupted run of that name has {epochs} epochs behind it: go on with "
        f"--resume {folder.name} --output {output}, or delete {folder} to start again."
    )


def check_dataset(checkpoint: Checkpoint, dataset: Dataset) -> None:
    """Refuse to go on with other images than the run began with; raises CheckpointError."""
    if checkpoint.origin["dataset_sha256"] != dataset.sha256:
        raise CheckpointError(
            f"The {dataset.name} images are not those that the run began with: "
            "put those back, or start again."
        )
