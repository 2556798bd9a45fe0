"""A run's checkpoint on disk, and the lock that makes its name the run's own."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from training.core.data.splits import Dataset
from training.core.fit.checkpoint import Checkpoint, CheckpointError
from training.core.fit.events import EpochEnded, Event, Stopped
from training.core.fit.state import Progress
from training.runs.runner import Runner

FILE, LOCK, TRIAL = "last.npz", "lock", "trial"
SECOND_PLACES = (tempfile.gettempdir, Path.home)  # where the output folder cannot be written


class CheckpointWriter:
    """Follows a run's events: writes a checkpoint every few epochs, and whenever it is stopped."""

    def __init__(self, folder: Path, runner: Runner) -> None:
        self.path = folder / FILE
        self._runner = runner
        self._written: Progress | None = None

    def try_writing(self) -> None:
        """Refuse a full or read-only disk before hours of training; raises OSError."""
        trial = self.path.with_name(TRIAL)
        try:
            trial.unlink(missing_ok=True)
            with trial.open("xb") as file:  # not a pipe, which would wait for ever
                file.write(self._runner.checkpoint().to_bytes())
        except OSError as error:
            error.filename = str(self.path.parent)
            raise
        finally:
            with suppress(OSError):  # what is wrong has been said
                trial.unlink(missing_ok=True)

    def follow(self, event: Event) -> None:
        every = self._runner.config.checkpoint_every
        is_due = isinstance(event, EpochEnded) and every and event.epoch % every == 0
        if is_due or isinstance(event, Stopped):
            self.write()

    def write(self) -> None:
        """Save this moment; raises OSError."""
        checkpoint = self._runner.checkpoint()
        checkpoint.save(self.path)
        self._written = checkpoint.state.progress

    def keep(self) -> Path | None:
        """Save this moment wherever that is possible; the output folder to resume it from.

        None where it is possible nowhere, and what was written before is all there is.
        """
        checkpoint, output = self._runner.checkpoint(), self.path.parents[2]
        if checkpoint.state.progress == self._written:
            return output
        with suppress(OSError):
            self.write()
            return output
        for parent in SECOND_PLACES:
            with suppress(OSError, RuntimeError):  # a user may have no home
                return saved_below(parent(), checkpoint, self.path.relative_to(output))
        return None

    def remove(self) -> None:
        """The run has been saved as an artifact: its checkpoint has served."""
        remove_folder(self.path.parent)


def saved_below(parent: str | Path, checkpoint: Checkpoint, path: Path) -> Path:
    """Save it as ``path`` of a new folder that only this user may read; raises OSError."""
    folder = Path(tempfile.mkdtemp(prefix=f"hippo-run-{path.parent.name}-", dir=parent))
    try:
        checkpoint.save(folder / path)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the name of a run while the block runs; the lock ends with the process, however it ends.

    Raises CheckpointError where another process has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("ab+", buffering=0) as file:  # to read, too: a pipe has no reader
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
