"""What the fields of a log's events may hold: a log is a file that people edit, or that was sent.

Fields that are not listed are kept as they are; nobody computes with them.
"""

import json
from collections.abc import Callable
from typing import Any

from training.core.artifact.errors import quoted

LARGEST = 1e300


def _is_number(value: Any, *, low: float = -LARGEST, high: float = LARGEST) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and _is_number(value, low=0, high=10**9)


def _is_percent(value: Any) -> bool:
    return _is_number(value, low=0, high=100)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


Check = tuple[Callable[[Any], bool], str]
NUMBER: Check = (_is_number, "a number")
TEXT: Check = (_is_text, "text")
OBJECT: Check = (_is_object, "an object")
FIELDS: dict[str, Check] = {
    "epoch": (_is_whole, "a whole number"),
    "accuracy": (_is_percent, "from 0 to 100"),
    "confusion": (_is_list, "a list"),
    **dict.fromkeys(("layers", "history"), (_is_rows, "a list of objects")),
    **dict.fromkeys(("seconds", "loss", "train_accuracy", "validation_accuracy"), NUMBER),
    "learning_rate": NUMBER,
    **dict.fromkeys(("name", "command", "artifact", "weights_sha256"), TEXT),
    **dict.fromkeys(("plan", "data", "environment", "calibration"), OBJECT),
}


def parse(line: bytes) -> dict[str, Any]:
    """One line of a log; raises ValueError, KeyError, TypeError or RecursionError."""
    event = json.loads(line, parse_constant=_refuse)
    if not isinstance(event, dict):
        raise TypeError
    check(event)
    for row in event.get("history") or ():
        check(row)
        _require_epoch(row)
    if event["event"] == "epoch":
        _require_epoch(event)
    text = json.dumps(event, ensure_ascii=False).encode()  # half a surrogate is a ValueError
    if b"\\u0000" in text:
        raise ValueError("it has a NUL")
    return event


def check(fields: dict[str, Any]) -> None:
    """Raises ValueError for a field that is neither null nor as FIELDS says."""
    for name in fields.keys() & FIELDS.keys():
        is_allowed, allowed = FIELDS[name]
        if fields[name] is not None and not is_allowed(fields[name]):
            raise ValueError(f"{name} must be {allowed}")


def _require_epoch(fields: dict[str, Any]) -> None:
    if fields.get("epoch") is None:
        raise ValueError("epoch is missing")


def _refuse(word: str) -> None:
    raise ValueError(f"{quoted(word)} is not a number")
