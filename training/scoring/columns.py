"""Columns of Arrow as NumPy arrays: images (bytes, or lists of numbers) and labels.

Which types can be images is checked once a file, which rows are none is counted batch by batch.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from training.core.arrays import DIGITS, PIXELS
from training.scoring.arrow import arrow

LISTED = 10  # names of columns in a message


class ColumnError(ValueError):
    """A column that is not there, or cannot be what it is named for; without the file's name."""


def _type(schema: Any, column: str) -> Any:
    """Of the one column of that name; raises ColumnError."""
    count = schema.names.count(column)
    if not count:
        raise ColumnError(f"has no column {column}; it has {', '.join(schema.names[:LISTED])}")
    if count > 1:
        raise ColumnError(f"has {count} columns {column}: rename all but one")
    return schema.field(column).type


def check_images(schema: Any, column: str) -> None:
    """Raises ColumnError unless the column of that name can hold images."""
    types, kind = arrow().types, _type(schema, column)
    is_list = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    is_numbers = is_list and str(kind.value_type) in ("uint8", "halffloat", "float", "double")
    if not (is_numbers or types.is_fixed_size_binary(kind) or _is_bytes(kind)):
        raise ColumnError(
            f"has {kind} in column {column}; expected fixed_size_binary({PIXELS}), bytes, or lists "
            "of uint8 or floats"
        )


def _is_bytes(kind: Any) -> bool:
    """Bytes of any length, however they are stored: Polars has large ones, pandas categories."""
    types = arrow().types
    if types.is_dictionary(kind):
        kind = kind.value_type
    return types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind)


def _plain(column: Any) -> Any:
    """The column with bytes as Arrow's plain type."""
    kind, pa = column.type, arrow()
    return column.cast(pa.binary()) if _is_bytes(kind) and kind != pa.binary() else column


def check_labels(schema: Any, column: str) -> None:
    """Whole numbers, or floats, which pandas makes of them where one is missing; ColumnError."""
    types, kind = arrow().types, _type(schema, column)
    if not (types.is_integer(kind) or types.is_floating(kind)):
        raise ColumnError(f"has {kind} in column {column}; expected whole numbers")


def images_of(column: Any) -> tuple[npt.NDArray[Any], dict[int, str]]:
    """A column as (n, 784), uint8 or floats, and the rows that are no image with the reason."""
    column = _plain(column)
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
        if size == PIXELS and not column.null_count and not _has_nulls(column):
            return {}
        lengths = np.full(len(column), size)
    else:
        lengths = np.diff(_offsets(column))
    missing = column.is_null().to_numpy(zero_copy_only=False)
    problems = {int(row): "it is null" for row in np.flatnonzero(missing)}
    for row in np.flatnonzero((lengths != PIXELS) & ~missing):
        problems[int(row)] = f"it has {lengths[row]} values, not {PIXELS}"
    for row in _rows_with_nulls(column, np.where(missing, 0, lengths)):
        problems.setdefault(int(row), "a value of it is null")
    return problems


def _has_nulls(column: Any) -> bool:
    """Whether a value within a list is null."""
    return arrow().types.is_nested(column.type) and column.flatten().null_count > 0


def _rows_with_nulls(column: Any, lengths: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if not _has_nulls(column):
        return np.empty(0, int)
    is_null = column.flatten().is_null().to_numpy(zero_copy_only=False)
    return np.unique(np.repeat(np.arange(len(column)), lengths)[is_null])


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


def labels_of(column: Any, problems: dict[int, str]) -> npt.NDArray[np.uint8]:
    """Digits; a row whose label is none is a problem."""
    values = column.cast(arrow().float64(), safe=False).fill_null(DIGITS).to_numpy()
    is_digit = (values >= 0) & (values < DIGITS) & (values == np.floor(values))
    for row in np.flatnonzero(~is_digit):
        problems.setdefault(int(row), "its label is no digit")
    return np.where(is_digit, values, 0).astype(np.uint8)
