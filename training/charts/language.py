"""The language of a chart or table: how its words are translated and its numbers written.

English, unless whoever shows it passes another; this package knows no catalogue.
"""

from collections.abc import Callable
from typing import NamedTuple


class Language(NamedTuple):
    """``gettext`` translates a text; both marks are those of its numbers."""

    gettext: Callable[[str], str] = str
    decimal_mark: str = "."
    group_mark: str = ","

    def number(self, value: float) -> str:
        """At most five digits, without a trailing .0."""
        return self._with_marks(f"{value:.5g}")

    def fixed(self, value: float, decimals: int = 0) -> str:
        """With exactly so many decimals, in groups of three digits."""
        return self._with_marks(f"{value:,.{decimals}f}")

    def _with_marks(self, text: str) -> str:
        return text.translate({ord("."): self.decimal_mark, ord(","): self.group_mark})


ENGLISH = Language()
