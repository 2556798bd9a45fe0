"""A checkpoint is a run at rest: with it, an interrupted run ends in the same bits as another.

Random numbers need no place in it, because every stream is made anew from the seed (``streams``).
"""

import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from training.core.arrays import Array
from training.core.files import write_atomically
from training.core.fit.recipes import Plan
from training.core.fit.trainer import Progress
from training.core.network import Network

FORMAT = 1


class CheckpointError(ValueError):
    """A checkpoint that is missing, damaged or of another run; one line."""


@dataclass(frozen=True)
class Checkpoint:
    """Where a run was, what it had learnt, and what it was told to do.

    arrays  the trainer's, by name
    facts   what must be the same to go on: data, split, and what may change the last bit
    """

    plan: Plan
    progress: Progress
    arrays: dict[str, Array]
    facts: dict[str, Any]

    def network(self) -> Network:
        """The network as it was: the averaged one where there is one."""
        plan = self.plan
        parameters = self.arrays.get("average", self.arrays["parameters"])
        return Network(plan.sizes, plan.activation, plan.recipe.output, parameters).frozen()

    def save(self, path: Path) -> None:
        """Write it whole or not at all."""
        document = {
            "format": FORMAT,
            "plan": self.plan.summary(),
            "progress": asdict(self.progress),
            "facts": self.facts,
        }
        text = np.frombuffer(json.dumps(document).encode(), np.uint8)
        arrays = {f"array_{name}": values for name, values in self.arrays.items()}
        file = io.BytesIO()
        np.savez(file, document=text, **arrays)  # type: ignore[arg-type]
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, file.getvalue())

    @classmethod
    def load(cls, path: Path) -> "Checkpoint":
        """Read it; raises CheckpointError."""
        try:
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            document = json.loads(arrays.pop("document").tobytes())
            return cls(
                plan=Plan.from_summary(document["plan"]),
                progress=Progress(**document["progress"]),
                facts=document["facts"],
                arrays={name.removeprefix("array_"): values for name, values in arrays.items()},
            )
        except FileNotFoundError as error:
            raise CheckpointError(f"There is nothing to resume: {path} does not exist.") from error
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
            raise CheckpointError(f"{path} is damaged: delete it and start again.") from error
