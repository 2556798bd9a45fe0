"""Images in files: Parquet (a column of bytes or of lists) and ``.npy``, read in batches.

Rows that are no image are counted and named, never guessed at.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training.core.arrays import PIXELS, SIDE
from training.scoring.arrow import arrow
from training.scoring.columns import (
    ColumnError,
    check_images,
    check_labels,
    images_of,
    labels_of,
)

READ = 4_096  # images that are read at a time: 3 MB as bytes
STREAM = 1 << 20  # bytes of a compressed column that are read at a time
SHAPES = ((PIXELS,), (SIDE, SIDE), (SIDE, SIDE, 1))
NUMBERS = ("uint8", "float16", "float32", "float64")


class InputError(ValueError):
    """A file that cannot be read as images; one line, with the file's name."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows as they were read.

    images    (n, 784) uint8 0–255 or float 0–1; a row with a problem has any values
    labels    (n,) digits, where they were asked for
    problems  row within the batch → why it is no image
    """

    images: npt.NDArray[Any]
    labels: npt.NDArray[np.uint8] | None = None
    problems: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """A file, and what of it one shard reads.

    groups  numbers of the Parquet row groups; () for ``.npy``
    """

    path: Path
    first: int
    rows: int
    groups: tuple[int, ...] = ()


def sources(path: Path, column: str, label: str, rows: int) -> list[Source]:
    """The file in pieces of about ``rows`` rows; whole row groups of Parquet. Raises InputError."""
    if path.exists() and not path.is_file():  # a pipe would wait for ever
        raise InputError(f"{path} is not a file.")
    if path.suffix == ".npy":
        if label:
            raise InputError(f"{path} has no column {label}: a .npy file has images only.")
        count = len(_npy(path))
        return [Source(path, first, min(rows, count - first)) for first in range(0, count, rows)]
    if path.suffix != ".parquet":
        raise InputError(f"{path} is neither .parquet nor .npy.")
    file = _parquet(path)
    try:
        check_images(file.schema_arrow, column)
        if label:
            check_labels(file.schema_arrow, label)
    except ColumnError as error:
        raise InputError(f"{path} {error}.") from error
    pieces: list[Source] = []
    first = 0
    for group in range(file.metadata.num_row_groups):
        count = file.metadata.row_group(group).num_rows
        last = pieces[-1] if pieces else None
        if last and last.rows + count <= rows:
            pieces[-1] = Source(path, last.first, last.rows + count, (*last.groups, group))
        elif count:
            pieces.append(Source(path, first, count, (group,)))
        first += count
    return pieces


def batches(source: Source, column: str, label: str) -> Iterator[Batch]:
    """The rows of a source, in order. Raises InputError."""
    if not source.groups:
        images = _npy(source.path)
        for first in range(source.first, source.first + source.rows, READ):
            some = images[first : min(first + READ, source.first + source.rows)]
            yield Batch(np.ascontiguousarray(some.reshape(len(some), PIXELS)))
        return
    columns = list(filter(None, (column, label)))
    pa, file = arrow(), _parquet(source.path)
    try:
        read = file.iter_batches(READ, row_groups=source.groups, columns=columns, use_threads=False)
        for batch in read:
            images, problems = images_of(batch.column(column))
            labels = labels_of(batch.column(label), problems) if label else None
            yield Batch(images, labels, problems)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{source.path} is damaged or encrypted: {_first_line(error)}") from error


def _npy(path: Path) -> npt.NDArray[Any]:
    """(n, …) of a type and shape that can be images, not in memory yet."""
    try:
        with np.errstate(over="ignore"):  # shapes of absurd length are refused, too
            images = np.lib.format.open_memmap(path, mode="r")
    except (ValueError, TypeError, OverflowError, EOFError, RecursionError) as error:
        raise InputError(f"{path} is not a .npy file of numbers, or is cut off.") from error
    if images.shape[1:] not in SHAPES or images.dtype.name not in NUMBERS:
        raise InputError(
            f"{path} holds {images.dtype} {images.shape}; expected uint8 or floats of shape "
            f"(n, {PIXELS}) or (n, {SIDE}, {SIDE})."
        )
    return images


def _parquet(path: Path) -> Any:
    pa = arrow()
    try:
        return pa.parquet.ParquetFile(path, buffer_size=STREAM, pre_buffer=False)
    except pa.ArrowInvalid as error:
        raise InputError(f"{path} is not a Parquet file, or is cut off.") from error
    except OSError as error:
        if error.errno:  # it cannot be opened; Arrow's other errors of files name none
            raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
        raise InputError(f"{path} is damaged or encrypted: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    line = "".join(filter(str.isprintable, str(error).splitlines()[0]))
    return f"{line.rstrip('.: ')}."
