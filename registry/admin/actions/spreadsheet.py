"""CSV that is safe in a spreadsheet, line by line: no cell can become a formula."""

import csv
import string
from collections.abc import Iterable, Iterator, Sequence

# A spreadsheet takes a cell that starts with one of these for a formula: OWASP, "CSV Injection".
# A pipe starts a DDE link, and some spreadsheets read the full-width forms like the others.
BLANK = string.whitespace + "\0\u00a0\u200b\u3000\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "|", "＝", "＋", "－", "＠", "｜")


def csv_lines(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The header line, then a line for each row."""
    writer = csv.writer(_Echo())
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow(map(_cell, row))


class _Echo:
    """A file for csv.writer whose ``write`` returns the line instead of storing it."""

    def write(self, line: str) -> str:
        return line


def _cell(value: object) -> str | int | float:
    """Numbers as they are; text that would be a formula gets an apostrophe in front."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = "" if value is None else str(value)
    # Spreadsheets drop white space in front, and with it tabs and line breaks.
    is_formula = text.startswith(("\t", "\r", "\n")) or text.lstrip(BLANK).startswith(
        FORMULA_STARTS
    )
    return f"'{text}" if is_formula else text
