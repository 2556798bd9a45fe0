"""The list as CSV that a spreadsheet may open: no cell in it can become a formula."""

import csv
from collections.abc import Iterable, Iterator

from registry.models import HubModel

COLUMNS = (
    *("repository", "name", "status", "architecture", "parameters", "accuracy", "test_samples"),
    *("dataset", "size_bytes", "revision", "sha256", "created_at", "updated_at", "is_default"),
    *("tags", "notes", "description"),
)
# What makes a spreadsheet calculate; OWASP, "CSV Injection".
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Line:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(records: Iterable[HubModel]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    for record in records:
        yield writer.writerow([safe(getattr(record, column)) for column in COLUMNS])


def safe(value: object) -> str | int | float:
    """Numbers as they are; text that a spreadsheet would calculate behind an apostrophe."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
