"""Suggestions in error messages: what comes near a mistyped word, what to choose from."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

MAX_LISTED = 10


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """``; did you mean small?``, to put behind an error; empty where nothing is near."""
    nearest = get_close_matches(word, allowed, n=1)
    return f"; did you mean {nearest[0]}?" if nearest else ""


def listed(names: Sequence[str]) -> str:
    """``a, b … and 3 more``."""
    rest = len(names) - MAX_LISTED
    return ", ".join(names[:MAX_LISTED]) + (f" … and {rest} more" if rest > 0 else "")
