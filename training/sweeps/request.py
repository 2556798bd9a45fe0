"""One run of a sweep as a worker is asked for it, with an id made of everything that decides it.

Equal ids mean equal weights, to the bit. So a run that was computed twice is harmless, and a sweep
that was interrupted in any way goes on by skipping the ids whose results are there.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import training.core
from training.runs.config import RunConfig

ID_LENGTH = 20  # hexadecimal digits
WITHOUT_EFFECT = ("name", "checkpoint_every", "teachers", "recipe", "preset")  # on the weights


@dataclass(frozen=True)
class RunRequest:
    """Everything that a worker needs, besides the dataset.

    config   the run's settings, as ``RunConfig.to_dict`` has them
    dataset_sha256, code, numerics   of the process that asks
    teachers  the ``.npz`` of each network to learn from; the config has their SHA-256s
    """

    config: dict[str, Any]
    dataset_sha256: str
    code: str
    numerics: dict[str, Any]
    teachers: tuple[bytes, ...] = ()

    @cached_property
    def id(self) -> str:
        decisive = asdict(self)
        del decisive["teachers"]
        decisive["config"] = {
            key: value for key, value in self.config.items() if key not in WITHOUT_EFFECT
        }
        text = json.dumps(decisive, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]

    def run_config(self) -> RunConfig:
        return RunConfig.from_dict(self.config)


def code_version() -> str:
    """A hash of the modules that decide a run's weights: those of ``training.core``."""
    (folder,) = training.core.__path__
    digest = hashlib.sha256()
    for path in sorted(Path(folder).rglob("*.py")):
        digest.update(str(path.relative_to(folder)).encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()
