"""Checkpoints: the state of a run as one file, with the settings and data it belongs to.

One file holds one moment: progress, arrays and the best network of the same epoch.
"""

import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.core.files import NotAFile, read_capped, write_atomically
from training.core.fit.state import Progress, State

FORMAT = 4
PREFIX = "array_"
MAX_FILE = 2_000_000_000  # bytes: the largest network, its best state and its optimizer's


class CheckpointError(ValueError):
    """A checkpoint that is missing, damaged, or of another run; one line."""


@dataclass(frozen=True)
class Checkpoint:
    """A run at one moment.

    settings  the options of the run, as plain JSON
    origin    what must be the same to end in the same bits: data, and the machine's arithmetic
    """

    state: State
    settings: dict[str, Any]
    origin: dict[str, Any]

    def save(self, path: Path) -> None:
        """Write it whole or not at all; raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, self.to_bytes())

    def to_bytes(self) -> bytes:
        """The file's content."""
        document = {
            "format": FORMAT,
            "settings": self.settings,
            "origin": self.origin,
            "progress": asdict(self.state.progress),
        }
        text = np.frombuffer(json.dumps(document).encode(), np.uint8)
        arrays = {f"{PREFIX}{name}": values for name, values in self.state.arrays.items()}
        file = io.BytesIO()
        np.savez(file, document=text, **arrays)  # type: ignore[arg-type]
        return file.getvalue()

    @classmethod
    def load(cls, path: Path) -> "Checkpoint":
        """Read it; raises CheckpointError."""
        try:
            with np.load(io.BytesIO(read_capped(path, MAX_FILE)), allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            document = json.loads(arrays.pop("document").tobytes())
            if document["format"] != FORMAT:
                raise CheckpointError(
                    f"{path} was written by another release of Hippo: finish the run with that "
                    "release, or delete the file and start again."
                )
            state = State(
                Progress(**document["progress"]),
                {name.removeprefix(PREFIX): values for name, values in arrays.items()},
            )
            return cls(state, document["settings"], document["origin"])
        except NotAFile as error:
            raise CheckpointError(f"{path} is not a file: delete it and start again.") from error
        except FileNotFoundError as error:
            raise CheckpointError(f"There is nothing to resume: {path} does not exist.") from error
        except CheckpointError:
            raise
        except Exception as error:  # whatever a damaged file makes zipfile and NumPy raise
            raise CheckpointError(f"{path} is damaged: delete it and start again.") from error
