"""The part file of a shard, ``part-NNNNN.parquet``: scored and written whole, or not at all.

``score_shard`` is what every executor calls. A part's footer holds the id of what it answers and
its counts, so that nothing else has to be remembered.
"""

import errno
import json
import os
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

from training.core.files import temporary_beside
from training.executors.interface import Refused
from training.executors.numerics import check_numerics
from training.runs.environment import blas_threads
from training.scoring.answers import WRITER, schema
from training.scoring.arrow import arrow
from training.scoring.scorer import Scorer
from training.scoring.shard import Counts, Job, Shard, shard_id

ID, COUNTS = b"hippo.id", b"hippo.counts"


class PartNotWritten(Exception):
    """The disk is full or cannot be written; one line, with the part's name."""


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
    if path.exists() and not path.is_file():
        return True
    footer = _footer(path)
    return footer is not None and ID not in footer


def _footer(path: Path) -> dict[bytes, bytes] | None:
    """What is noted in a Parquet file; None where it cannot be read, as after a crash."""
    pa = arrow()
    if not path.is_file():  # a pipe would wait for ever
        return None
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
