"""Score one shard: read its images, ask the network, write ``part-NNNNN.parquet``.

The function that every executor calls. A part appears whole or not at all, and its footer holds
the id of what it answers and its counts, so that nothing else has to be remembered.
"""

import errno
import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from training.core.arrays import DIGITS
from training.core.artifact import read_network
from training.core.files import temporary_beside
from training.core.network import Network
from training.executors.interface import Refused
from training.executors.numerics import check_numerics
from training.runs.environment import blas_threads
from training.scoring.answers import WRITER, Answers, answered, for_bytes, schema, table_of
from training.scoring.arrow import arrow
from training.scoring.inputs import Batch, InputError, Source, batches

WRITE = 131_072  # rows of a row group in a part
ID, COUNTS = b"hippo.id", b"hippo.counts"
ON_ERROR = ("fail", "skip")


class PartNotWritten(Exception):
    """The disk is full or cannot be written; one line, with the part's name."""


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


def stored_counts(job: Job, shard: Shard) -> Counts | None:
    """Those of a part that is there already; None where it has to be computed."""
    try:
        footer = _footer(job.output / shard.file)
        if not footer or footer.get(ID) != shard.id.encode():
            return None
        return Counts(**json.loads(footer[COUNTS]))
    except (KeyError, ValueError, TypeError):
        return None


def is_foreign(path: Path) -> bool:
    """Whether a file with a part's name is somebody's own Parquet: it must not be replaced."""
    footer = _footer(path)
    return footer is not None and ID not in footer


def _footer(path: Path) -> dict[bytes, bytes] | None:
    """What is noted in a Parquet file; None where it cannot be read, as after a crash."""
    pa = arrow()
    try:
        return pa.parquet.read_metadata(path).metadata or {}
    except (OSError, ValueError, pa.ArrowException):
        return None


def score_shard(job: Job, shard: Shard) -> Counts:
    """Raises InputError for a damaged file and, unless bad rows are skipped, for one of those;
    PartNotWritten; Refused on a machine that has not the same files.
    """
    check_numerics(job.numerics)
    _check_files(job, shard)
    pa, path = arrow(), job.output / shard.file
    temporary = temporary_beside(path)
    scorer = Scorer(job, shard)
    try:
        with (
            blas_threads(1),
            pa.OSFile(str(temporary), "wb") as file,
            pa.parquet.ParquetWriter(file, schema(job.probabilities), **WRITER) as writer,
        ):
            for table in scorer.tables():
                writer.write_table(table)
            kept = {key: value for key, value in asdict(scorer.counts()).items() if value}
            for timing in ("read_seconds", "network_seconds", "bytes_read"):
                kept.pop(timing, None)
            writer.add_key_value_metadata({ID: shard.id, COUNTS: json.dumps(kept)})
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:  # Arrow's own does not name the file
        raise PartNotWritten(f"{path}: {os.strerror(error.errno or errno.EIO)}.") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return replace(scorer.counts(), bytes_read=scorer.bytes_read())


def _check_files(job: Job, shard: Shard) -> None:
    """Raises Refused."""
    try:
        is_same = shard_id(job, shard.source) == shard.id
    except OSError as error:
        reason = os.strerror(error.errno or errno.EIO)
        raise Refused(f"{shard.source.path} cannot be read on this machine: {reason}.") from error
    if not is_same:
        raise Refused(f"{shard.source.path} is another file on this machine, or has changed.")
    if not job.output.is_dir():
        raise Refused(f"{job.output} is not there on this machine: all must see one folder.")


class Scorer:
    """The owner of one shard's counts while it is scored."""

    def __init__(self, job: Job, shard: Shard) -> None:
        self._job, self._shard = job, shard
        self._network, self._for_bytes = _networks(job.weights)
        self._confusion = np.zeros((DIGITS, DIGITS), np.int64)
        self._rows = self._bad = 0
        self._began = time.perf_counter()
        self._network_seconds = 0.0

    def tables(self) -> Iterator[Any]:
        """The answers, a row group of the part at a time."""
        answers: list[Answers] = []
        first = self._shard.row
        for batch in batches(self._shard.source, self._job.column, self._job.label):
            began = time.perf_counter()
            answers.append(self._answered(batch))
            self._network_seconds += time.perf_counter() - began
            if self._shard.row + self._rows - first >= WRITE:
                yield table_of(first, answers, self._job.probabilities)
                first, answers = self._shard.row + self._rows, []
        if answers:
            yield table_of(first, answers, self._job.probabilities)

    def counts(self) -> Counts:
        spent = time.perf_counter() - self._began
        labelled = tuple(map(tuple, self._confusion.tolist())) if self._job.label else ()
        return Counts(
            self._rows,
            self._bad,
            labelled,
            round(spent - self._network_seconds, 6),
            round(self._network_seconds, 6),
        )

    def bytes_read(self) -> int:
        """About: the input's size in proportion to the shard's rows."""
        source = self._shard.source
        if not source.groups:
            return source.rows * self._network.sizes[0]
        metadata = arrow().parquet.read_metadata(source.path)
        return sum(metadata.row_group(group).total_byte_size for group in source.groups)

    def _answered(self, batch: Batch) -> Answers:
        problems = self._problems(batch)
        network = self._for_bytes if batch.images.dtype == np.uint8 else self._network
        answers = answered(
            network, batch.images, problems, with_probabilities=self._job.probabilities != "none"
        )
        if batch.labels is not None:
            good = answers.good
            pairs = batch.labels[good].astype(np.intp) * DIGITS + answers.digits[good]
            self._confusion += np.bincount(pairs, minlength=DIGITS**2).reshape(DIGITS, DIGITS)
        self._rows += len(answers.digits)
        self._bad += len(problems)
        return answers

    def _problems(self, batch: Batch) -> dict[int, str]:
        """Rows that are no images; raises InputError where they are not to be skipped."""
        problems = dict(batch.problems)
        if batch.images.dtype != np.uint8:
            in_range = ((batch.images >= 0) & (batch.images <= 1)).all(axis=1)
            for bad_row in np.flatnonzero(~in_range):
                problems.setdefault(int(bad_row), "a value is not between 0 and 1")
        if problems and self._job.on_error == "fail":
            row, reason = min(problems.items())
            number = self._shard.source.first + self._rows + row
            raise InputError(
                f"{self._shard.source.path}, row {number}: {reason}. --on-error skip goes on."
            )
        return problems


@lru_cache(maxsize=1)
def _networks(weights: bytes) -> tuple[Network, Network]:
    network = read_network(weights)
    return network, for_bytes(network)
