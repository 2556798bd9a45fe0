"""Images in files: Parquet (a column of bytes or of lists) and ``.npy``, read in batches.

Rows that are no image are counted and named, never guessed at.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from training.core.arrays import DIGITS, PIXELS, SIDE
from training.scoring.arrow import arrow

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
    if path.suffix == ".npy":
        if label:
            raise InputError(f"{path} has no column {label}: a .npy file has images only.")
        count = len(_npy(path))
        return [Source(path, first, min(rows, count - first)) for first in range(0, count, rows)]
    if path.suffix != ".parquet":
        raise InputError(f"{path} is neither .parquet nor .npy.")
    file = _parquet(path)
    for name in filter(None, (column, label)):
        if name not in file.schema_arrow.names:
            names = ", ".join(file.schema_arrow.names[:10])
            raise InputError(f"{path} has no column {name}; it has {names}.")
    _check_type(path, file.schema_arrow.field(column).type)
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
    file = _parquet(source.path)
    try:
        read = file.iter_batches(READ, row_groups=source.groups, columns=columns, use_threads=False)
        for batch in read:
            images, problems = _images(batch.column(column))
            labels = _labels(batch.column(label), problems) if label else None
            yield Batch(images, labels, problems)
    except arrow().ArrowException as error:
        raise InputError(f"{source.path} is damaged: {str(error).splitlines()[0]}") from error


def _npy(path: Path) -> npt.NDArray[Any]:
    """(n, …) of a type and shape that can be images, not in memory yet."""
    try:
        images = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError) as error:
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


def _check_type(path: Path, kind: Any) -> None:
    types = arrow().types
    is_list = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    is_numbers = is_list and str(kind.value_type) in ("uint8", "halffloat", "float", "double")
    if not (is_numbers or types.is_fixed_size_binary(kind) or types.is_binary(kind)):
        raise InputError(
            f"{path}: expected a column of fixed_size_binary({PIXELS}), of bytes, or of lists of "
            f"uint8 or floats, not {kind}."
        )


def _images(column: Any) -> tuple[npt.NDArray[Any], dict[int, str]]:
    """A column as (n, 784), and the rows that do not fit."""
    types, kind = arrow().types, column.type
    if problems := _misfits(column):
        return _one_by_one(column, problems), problems
    if types.is_binary(kind):
        values = np.frombuffer(column.buffers()[2], np.uint8)[int(_offsets(column)[0]) :]
    elif types.is_fixed_size_binary(kind):
        values = np.frombuffer(column.buffers()[1], np.uint8)[column.offset * PIXELS :]
    else:
        values = column.flatten().to_numpy(zero_copy_only=False)
    return values[: len(column) * PIXELS].reshape(len(column), PIXELS), problems


def _misfits(column: Any) -> dict[int, str]:
    """Rows that are null or have not 784 values, and which of both."""
    types, kind = arrow().types, column.type
    if types.is_fixed_size_binary(kind) or types.is_fixed_size_list(kind):
        size = kind.byte_width if types.is_fixed_size_binary(kind) else kind.list_size
        if size == PIXELS and not column.null_count:
            return {}
        lengths = np.full(len(column), size)
    else:
        lengths = np.diff(_offsets(column))
    missing = column.is_null().to_numpy(zero_copy_only=False)
    problems = {int(row): "it is null" for row in np.flatnonzero(missing)}
    for row in np.flatnonzero((lengths != PIXELS) & ~missing):
        problems[int(row)] = f"it has {lengths[row]} values, not {PIXELS}"
    return problems


def _offsets(column: Any) -> npt.NDArray[Any]:
    """Where each row of a column of bytes or lists begins, and where the last one ends."""
    kind = np.int64 if arrow().types.is_large_list(column.type) else np.int32
    offsets = np.frombuffer(column.buffers()[1], kind)
    return offsets[column.offset : column.offset + len(column) + 1]


def _one_by_one(column: Any, problems: dict[int, str]) -> npt.NDArray[Any]:
    """The slow way, for batches with rows that do not fit: those become zeros."""
    rows = []
    for row, value in enumerate(column):
        if row in problems:
            rows.append(np.zeros(PIXELS, np.uint8))
        elif isinstance(value.as_py(), bytes):
            rows.append(np.frombuffer(value.as_py(), np.uint8))
        else:
            rows.append(value.values.to_numpy(zero_copy_only=False))
    first = next((row for number, row in enumerate(rows) if number not in problems), rows[0])
    return np.array(rows, first.dtype)


def _labels(column: Any, problems: dict[int, str]) -> npt.NDArray[np.uint8]:
    """Digits; a row whose label is none is a problem."""
    values = column.fill_null(DIGITS).to_numpy(zero_copy_only=False)
    for row in np.flatnonzero(~((values >= 0) & (values < DIGITS))):
        problems.setdefault(int(row), "its label is no digit")
    return np.where((values >= 0) & (values < DIGITS), values, 0).astype(np.uint8)
