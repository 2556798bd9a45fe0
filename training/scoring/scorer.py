"""Scoring of one shard: its images are read, the network is asked, and its answers counted."""

import time
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from training.core.arrays import DIGITS
from training.core.artifact import read_network
from training.core.network import Network
from training.scoring.answers import Answers, answered, for_bytes, table_of
from training.scoring.arrow import arrow
from training.scoring.inputs import Batch, InputError, batches
from training.scoring.shard import Counts, Job, Shard

WRITE = 131_072  # rows of a row group in a part


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
