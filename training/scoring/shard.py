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

from training.core.arrays import DIGITS, Array
from training.core.artifact import read_network
from training.core.files import temporary_beside
from training.core.network import Network
from training.executors.interface import Refused
from training.executors.numerics import check_numerics
from training.runs.environment import blas_threads
from training.scoring.arrow import arrow
from training.scoring.inputs import Batch, InputError, Source, batches

BATCH = 1_024  # images the network is asked about at a time: they stay in the processor's cache
ID, COUNTS = b"hippo.id", b"hippo.counts"
PROBABILITIES = {"none": "", "float16": "float16", "float32": "float32"}
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
    pa = arrow()
    try:
        footer = pa.parquet.read_metadata(job.output / shard.file).metadata or {}
        if footer.get(ID) != shard.id.encode():
            return None
        return Counts(**json.loads(footer[COUNTS]))
    except (OSError, KeyError, ValueError, TypeError, pa.ArrowException):
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
            pa.parquet.ParquetWriter(file, schema(job), compression="zstd") as writer,
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


def schema(job: Job) -> Any:
    """The columns of a part; ``doubt`` is null where the network cannot say."""
    pa = arrow()
    columns = [("row", pa.int64()), ("digit", pa.uint8()), ("confidence", pa.float32()),
               ("doubt", pa.float32()), ("problem", pa.string())]  # fmt: skip
    if kind := PROBABILITIES[job.probabilities]:
        columns.append(("probabilities", pa.list_(getattr(pa, kind)(), DIGITS)))
    return pa.schema(columns)


class Scorer:
    """The owner of one shard's counts while it is scored."""

    def __init__(self, job: Job, shard: Shard) -> None:
        self._job, self._shard = job, shard
        self._network = _network(job.weights)
        self._confusion = np.zeros((DIGITS, DIGITS), np.int64)
        self._rows = self._bad = 0
        self._began = time.perf_counter()
        self._network_seconds = 0.0

    def tables(self) -> Iterator[Any]:
        """The answers, batch by batch."""
        for batch in batches(self._shard.source, self._job.column, self._job.label):
            began = time.perf_counter()
            yield self._answered(batch)
            self._network_seconds += time.perf_counter() - began

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

    def _answered(self, batch: Batch) -> Any:
        problems = self._problems(batch)
        answers = _probabilities(self._network, batch.images)
        digits = answers.argmax(axis=1).astype(np.uint8)
        good = np.ones(len(digits), bool)
        good[list(problems)] = False
        if batch.labels is not None:
            pairs = batch.labels[good].astype(np.intp) * DIGITS + digits[good]
            self._confusion += np.bincount(pairs, minlength=DIGITS**2).reshape(DIGITS, DIGITS)
        first = self._shard.row + self._rows
        self._rows += len(digits)
        self._bad += len(problems)
        return self._table(first, answers, digits, good, problems)

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

    def _table(
        self,
        first: int,
        answers: Array,
        digits: np.ndarray[Any, Any],
        good: np.ndarray[Any, Any],
        problems: dict[int, str],
    ) -> Any:
        pa, count = arrow(), len(digits)
        bad = None if good.all() else ~good
        columns = [
            pa.array(np.arange(first, first + count)),
            pa.array(digits, mask=bad),
            pa.array(answers[np.arange(count), digits], mask=bad),
            pa.nulls(count, pa.float32()),
            pa.nulls(count, pa.string())
            if bad is None
            else pa.array([problems.get(row) for row in range(count)], pa.string()),
        ]
        if kind := PROBABILITIES[self._job.probabilities]:
            flat = pa.array(answers.astype(kind).ravel())
            columns.append(pa.FixedSizeListArray.from_arrays(flat, DIGITS))
        return pa.Table.from_arrays(columns, schema=schema(self._job))


@lru_cache(maxsize=1)
def _network(weights: bytes) -> Network:
    return read_network(weights)


def _probabilities(network: Network, images: Array) -> Array:
    """What the network makes of the rows, (n, 10) float32, as ``POST /predict`` does."""
    answers = np.empty((len(images), DIGITS), np.float32)
    pixels = np.empty((min(BATCH, len(images)), images.shape[1]), np.float32)
    scale = np.float32(1 / 255) if images.dtype == np.uint8 else np.float32(1)
    for first in range(0, len(images), BATCH):
        some = images[first : first + BATCH]
        scaled = np.multiply(some, scale, out=pixels[: len(some)], casting="unsafe")
        if scale == 1:  # rows that are no images must not end in warnings
            np.clip(np.nan_to_num(scaled, copy=False), 0, 1, out=scaled)
        answers[first : first + len(some)] = network.probabilities(scaled)
    return answers
