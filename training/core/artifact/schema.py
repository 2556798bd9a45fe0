"""One check for each field of an artifact's ``.json``, which somebody else wrote.

Each takes the field's name and value and returns the value, or raises ArtifactError.
"""

import base64
import binascii
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from training.core.arrays import PIXELS
from training.core.artifact.errors import ArtifactError, FieldError
from training.core.snapshots import MAX_SNAPSHOTS, UNITS

FORMAT = 1
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
NAME_RULE = "1 to 100 of a-z, 0-9, '.', '_' and '-', a letter or digit first"


def is_name(text: str) -> bool:
    """Whether an artifact may be called so; such a name is also safe as a file name."""
    return NAME.fullmatch(text) is not None


def checked(field: str, value: Any) -> Any:
    """The value of a field of the ``.json``; raises FieldError."""
    return CHECKS[field](field, value)


def _wrong(key: str, allowed: str) -> ArtifactError:
    return FieldError(key, allowed)


def _text(key: str, value: Any, *, most: int) -> str:
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        raise _wrong(key, f"text of at most {most} characters")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise _wrong(key, "valid Unicode")
    return value


def _name(key: str, value: Any) -> str:
    if not isinstance(value, str) or not is_name(value):
        raise _wrong(key, "1 to 100 of a-z 0-9 . _ - and begin with a letter or digit")
    return value


def _number(key: str, value: Any, *, low: float = -math.inf, high: float = math.inf) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(key, "a number")
    # 64 bits: larger whole numbers fit neither databases nor fast JSON writers.
    if (isinstance(value, int) and abs(value) >= 2**63) or not math.isfinite(value):
        raise _wrong(key, "a finite number of at most 64 bits")
    if not low <= value <= high:
        raise _wrong(key, f"from {low:g} to {high:g}")
    return value


def _accuracy(key: str, value: Any) -> float:
    return float(_number(key, value, low=0, high=100))


def _whole(key: str, value: Any, *, low: int = 0, high: int = 10**9) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _wrong(key, f"a whole number from {low} to {high}")
    return value


def _format(key: str, value: Any) -> int:
    return _whole(key, value, low=FORMAT, high=FORMAT)


def _simple(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    return _text(key, value, most=1000) if isinstance(value, str) else _number(key, value)


def _value(key: str, value: Any) -> Any:
    """What a field of ``training`` may hold: something simple, or a list of simple things."""
    if isinstance(value, list):
        return _list(key, value, each=_simple, most=100)
    return _simple(key, value)


def _number_or_none(key: str, value: Any) -> float | None:
    return None if value is None else _number(key, value)


def _object(key: str, value: Any, *, each: Callable[[str, Any], Any]) -> dict[str, Any]:
    if not isinstance(value, dict) or len(value) > 50:
        raise _wrong(key, "an object of at most 50 fields")
    return {_text(key, word, most=50): each(key, one) for word, one in value.items()}


def _architecture(key: str, value: Any) -> dict[str, Any]:
    shape = _object(key, value, each=_value)
    if "sizes" in shape:
        sizes = shape["sizes"]
        if not isinstance(sizes, list) or not 2 <= len(sizes) <= 21:
            raise _wrong("sizes", "a list of 2 to 21 whole numbers")
        shape["sizes"] = [_whole("sizes", size, low=1, high=10**7) for size in sizes]
    if "parameters" in shape:
        _whole("parameters", shape["parameters"])
    for word in shape.keys() & {"activation", "output"}:
        _text(word, shape[word], most=20)
    return shape


def _list(key: str, value: Any, *, each: Callable[[str, Any], Any], most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise _wrong(key, f"a list of at most {most}")
    return [each(key, one) for one in value]


def _picture(key: str, value: Any) -> str:
    try:
        if isinstance(value, str) and len(base64.b64decode(value, validate=True)) == PIXELS:
            return value
    except (ValueError, binascii.Error):
        pass
    raise _wrong(key, f"made of pictures of {PIXELS} bytes in base64")


def _snapshot(key: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != {"epoch", "units"}:
        raise _wrong(key, "made of objects with epoch and units")
    return {
        "epoch": _whole(key, value["epoch"]),
        "units": _list(key, value["units"], each=_picture, most=UNITS),
    }


def _confusion(key: str, value: Any) -> list[list[int]]:
    rows = _list(key, value, each=partial(_list, each=_whole, most=10), most=10)
    if [len(row) for row in rows] != [10] * 10:
        raise _wrong(key, "10 rows of 10 counts")
    return rows


def _sha256(key: str, value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"([0-9a-f]{64})?", value):
        raise _wrong(key, "64 hexadecimal digits")
    return value


def _moment(key: str, value: Any) -> str:
    """RFC 3339 in UTC; a time without a zone, in older files, was meant as UTC."""
    if value == "":
        return value
    try:
        moment = datetime.fromisoformat(_text(key, value, most=40))
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _wrong(key, "a time such as 2025-01-31T12:00:00Z") from error
    return moment.isoformat().replace("+00:00", "Z")


CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "name": _name,
    "accuracy": _accuracy,
    "description": partial(_text, most=10_000),
    "test_samples": _whole,
    "format": _format,
    "architecture": _architecture,
    "training": partial(_object, each=_value),
    "history": partial(_list, each=partial(_object, each=_number_or_none), most=10_000),
    "snapshots": partial(_list, each=_snapshot, most=MAX_SNAPSHOTS),
    "confusion": _confusion,
    "calibration": partial(_object, each=_number_or_none),
    "weights_sha256": _sha256,
    "created_at": _moment,
}
