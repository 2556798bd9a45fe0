"""Scoring of whole files: they become shards, shards become parts, and the manifest comes last."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from training.core.files import NotAFile, read_json, write_atomically
from training.executors.interface import Executor
from training.scoring.inputs import InputError, sources
from training.scoring.part import is_foreign, score_shard, stored_counts
from training.scoring.shard import Counts, Job, Shard, shard_id

MANIFEST = "manifest.json"
MAX_MANIFEST = 1_000_000_000  # bytes; a part takes about 300
PART = re.compile(r"part-[0-9]{5,}\.parquet")


class ShardFailed(Exception):
    """A shard could not be scored; the message says why."""


@dataclass
class Scoring:
    """The shards of some inputs, and what is known of their parts."""

    job: Job
    shards: Sequence[Shard]
    counts: dict[int, Counts] = field(default_factory=dict)

    def missing(self) -> list[Shard]:
        """Shards without a part; the others' counts are read from theirs.

        Raises ShardFailed where a file that is not of a scoring would be replaced.
        """
        for path in [*self._parts(), self.job.output / MANIFEST]:
            if is_foreign(path) if path.suffix == ".parquet" else is_foreign_manifest(path):
                raise ShardFailed(
                    f"{path} is not of a scoring: choose another --output, or move it away."
                )
        for shard in self.shards:
            if stored := stored_counts(self.job, shard):
                self.counts[shard.number] = stored
        return [shard for shard in self.shards if shard.number not in self.counts]

    def compute(
        self, shards: Sequence[Shard], executor: Executor, is_stopped: Callable[[], bool]
    ) -> Iterator[Counts]:
        """Score shards, yielding the counts of each; raises ShardFailed at the first that fails."""
        (self.job.output / MANIFEST).unlink(missing_ok=True)
        function = partial(score_shard, self.job)
        for outcome in executor.outcomes(function, shards, is_stopped=is_stopped):
            if outcome.value is None:
                raise ShardFailed(str(outcome.error))
            self.counts[outcome.task.number] = outcome.value
            yield outcome.value

    def _parts(self) -> list[Path]:
        """Files with names of parts, of these shards or of others."""
        return [path for path in self.job.output.iterdir() if PART.fullmatch(path.name)]

    @property
    def is_complete(self) -> bool:
        return len(self.counts) == len(self.shards)

    def finish(self, network: str) -> dict[str, Any]:
        """Remove parts of other shards, and write the manifest; returns it.

        Raises ShardFailed where a part is not there: its worker has another folder at that path.
        """
        for shard in self.shards:
            if not stored_counts(self.job, shard):
                raise ShardFailed(
                    f"{self.job.output / shard.file} is gone, or its worker has another folder "
                    "there: all must see one. --resume writes it again."
                )
        names = {shard.file for shard in self.shards}
        for path in self._parts():
            if path.name not in names:
                path.unlink()
        manifest = self.manifest(network)
        text = json.dumps(manifest, indent=1, ensure_ascii=False)
        write_atomically(self.job.output / MANIFEST, text.encode() + b"\n")
        return manifest

    def manifest(self, network: str) -> dict[str, Any]:
        """What the parts hold, as plain JSON; accuracy and confusion where there are labels."""
        rows = sum(each.rows for each in self.counts.values())
        manifest: dict[str, Any] = {
            "network": network,
            "weights_sha256": hashlib.sha256(self.job.weights).hexdigest(),
            "rows": rows,
            "bad_rows": sum(each.bad_rows for each in self.counts.values()),
            "parts": [
                {
                    "file": shard.file,
                    "input": str(shard.source.path),
                    "input_row": shard.source.first,
                    "row": shard.row,
                    "rows": shard.source.rows,
                    "id": shard.id,
                }
                for shard in self.shards
                if shard.number in self.counts
            ],
        }
        confusions = [each.confusion for each in self.counts.values() if each.confusion]
        if self.job.label and confusions:
            confusion = np.sum(confusions, axis=0)
            manifest["accuracy"] = 100 * int(np.trace(confusion)) / max(1, int(confusion.sum()))
            manifest["confusion"] = confusion.tolist()
        return manifest


def scoring_of(job: Job, inputs: Sequence[Path], rows: int) -> Scoring:
    """Divide the inputs into shards of about ``rows`` rows. Raises InputError, OSError."""
    shards: list[Shard] = []
    row = 0
    for path in inputs:
        for source in sources(path, job.column, job.label, rows):
            shards.append(Shard(len(shards), row, source, shard_id(job, source)))
            row += source.rows
    if not shards:
        raise InputError("There are no rows to score.")
    return Scoring(job, shards)


def is_foreign_manifest(path: Path) -> bool:
    """Whether the file of that name is there and is not a manifest of parts."""
    try:
        manifest = read_json(path, MAX_MANIFEST)
    except NotAFile:
        return True
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True
    return not (isinstance(manifest, dict) and {"weights_sha256", "parts"} <= manifest.keys())
