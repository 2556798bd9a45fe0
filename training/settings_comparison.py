"""Training settings of several runs or models side by side: all, those that differ apart."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from training.html_fragments import cell

NOTHING = "–"
MAX_SETTINGS = 200  # rows; a stranger's artifact may claim any number
NOT_A_SETTING = ("command", "seconds")


class Setting(NamedTuple):
    """One setting: what each of them says of it."""

    title: str
    values: list[str]


class Settings(NamedTuple):
    """All settings; ``left_out`` is how many were too many to show."""

    differing: list[Setting]
    equal: list[Setting]
    left_out: int


def compare_settings(each: Sequence[Mapping[str, Any]]) -> Settings:
    """In the order in which they give them. What one of them does not say differs."""
    keys = list(dict.fromkeys(_keys(each)))
    differing: list[Setting] = []
    equal: list[Setting] = []
    for key in keys[:MAX_SETTINGS]:
        values = [settings.get(key) for settings in each]
        row = Setting(cell(key), [_text(value) for value in values])
        (equal if all(value == values[0] for value in values) else differing).append(row)
    return Settings(differing, equal, max(len(keys) - MAX_SETTINGS, 0))


def _keys(each: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    return (str(key) for settings in each for key in settings if key not in NOT_A_SETTING)


def _text(value: Any) -> str:
    """Lists and objects with a space behind each comma, so that a line can break there."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, dict):
        return cell(", ".join(f"{key}: {inner}" for key, inner in value.items()))
    return cell(", ".join(map(str, value)) if isinstance(value, list) else value)
