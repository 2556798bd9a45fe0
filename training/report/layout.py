"""How the parts of a report are laid out: pictures in a grid, numbers beside them or folded."""

from collections.abc import Iterable
from typing import NamedTuple

from training.charts.language import ENGLISH


class Section(NamedTuple):
    """A part of the page; ``lead`` says what to look for, ``content`` is HTML or ""."""

    id: str
    title: str
    lead: str
    content: str


def cards(drawn: Iterable[str]) -> str:
    """Pictures of one size in a grid."""
    pictures = "".join(drawn)
    return f'<div class="cards">{pictures}</div>' if pictures else ""


def beside(picture: str, table: str) -> str:
    """A picture, and its numbers to the right of it."""
    return f'<div class="beside">{picture}<div>{table}</div></div>' if picture else ""


def scrolled(name: str, table: str) -> str:
    """A table that may be wider than the page; ``name`` is what screen readers call it."""
    if not table:
        return ""
    return f'<div class="scroll" role="region" aria-label="{name}" tabindex="0">{table}</div>'


def folded(summary: str, table: str) -> str:
    """Numbers that would fill the page, shown on demand."""
    content = scrolled(summary, table)
    return f"<details><summary>{summary}</summary>{content}</details>" if content else ""


def plain(value: object) -> object:
    """A number as short as it is read; a dash for none."""
    if value is None:
        return "–"
    return ENGLISH.number(value) if isinstance(value, float) else value
