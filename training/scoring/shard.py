"""A scoring as every executor gets it: what is the same for all shards, and the shards.

The id of a shard is a hash of everything that decides its answers, so whatever was computed before
is recognized.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.scoring.inputs import Source

ON_ERROR = ("fail", "skip")


@dataclass(frozen=True)
class Job:
    """What is the same for all shards; ``weights`` is the network's ``.npz``."""

    weights: bytes
    output: Path
    column: str
    label: str
    probabilities: str
    on_error: str
    numerics: dict[str, Any]


@dataclass(frozen=True)
class Shard:
    """A piece of one input; ``row`` is its first row among those of all inputs."""

    number: int
    row: int
    source: Source
    id: str

    @property
    def file(self) -> str:
        return f"part-{self.number:05}.parquet"


@dataclass(frozen=True)
class Counts:
    """What a shard holds. ``confusion`` (10, 10) is of labels and answers; [] without labels.

    read_seconds, network_seconds, bytes_read  are zero for a shard that was there already
    """

    rows: int = 0
    bad_rows: int = 0
    confusion: tuple[tuple[int, ...], ...] = ()
    read_seconds: float = 0.0
    network_seconds: float = 0.0
    bytes_read: int = 0


def shard_id(job: Job, source: Source) -> str:
    """A hash of everything that decides a part's content; a file counts by size and time."""
    status = source.path.stat()
    decisive = {
        "weights": hashlib.sha256(job.weights).hexdigest(),
        "input": [str(source.path), status.st_size, status.st_mtime_ns],
        "rows": [source.first, source.rows],
        "options": [job.column, job.label, job.probabilities, job.on_error],
        "numerics": job.numerics,
    }
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()
