"""A run and its network as HTML: the tables and charts that pages and reports share.

Every word is escaped, for it may have been written by a stranger; what comes out is safe to show.
Where there is nothing to show, it is "".
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from training.charts.bars import bar_chart
from training.charts.confusion import confusion_matrix
from training.charts.lines import line_chart

# Words a shell takes as they are: people may paste the command without reading it twice.
COMMAND = re.compile(r"manage\.py train_mnist( [A-Za-z0-9._/+=-]+)*")
LONGEST = 200  # characters of a value worth a table cell

History = Sequence[Mapping[str, Any]]


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, caption: str = "") -> str:
    """A table with a row of headings; "" without rows."""
    lines = ["".join(f"<td>{escape(cell(value))}</td>" for value in row) for row in rows]
    if not lines:
        return ""
    titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{above}<thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


def cell(value: object) -> str:
    """A value as text, cut where it would fill the page."""
    text = str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def settings_table(settings: Mapping[str, Any]) -> str:
    """The settings of a run, but for its command."""
    rows = [(key, value) for key, value in settings.items() if key != "command"]
    return table(("setting", "value"), rows)


def command_line(command: object) -> str:
    """The command that repeats a run, if it is nothing but that."""
    if not isinstance(command, str) or not COMMAND.fullmatch(command):
        return ""
    return f"<code>{escape(command)}</code>"


def accuracy_curves(history: History) -> str:
    return line_chart(
        {
            "validation": points(history, "validation_accuracy"),
            "training": points(history, "train_accuracy"),
        },
        title="Accuracy",
        x_label="epoch",
        y_label="accuracy, %",
    )


def curve(history: History, key: str, *, title: str, label: str) -> str:
    """One number of the history by epoch."""
    return line_chart({label: points(history, key)}, title=title, x_label="epoch", y_label=label)


def curves(history: History) -> str:
    """Accuracy and loss by epoch."""
    return accuracy_curves(history) + curve(history, "loss", title="Loss", label="loss")


def speed_bars(history: History) -> str:
    """Seconds of training by epoch."""
    seconds = [(x, y) for x, y in points(history, "seconds") if x is not None and y is not None]
    return bar_chart(seconds, title="Speed", x_label="epoch", y_label="seconds")


def points(history: History, key: str) -> list[tuple[float | None, float | None]]:
    return [(epoch.get("epoch"), epoch.get(key)) for epoch in history]


def confusion(matrix: Sequence[Sequence[int]] | None) -> str:
    """The matrix as a picture, and each digit's accuracy as a table."""
    return "".join(confusion_parts(matrix)) if matrix else ""


def confusion_parts(matrix: Sequence[Sequence[int]]) -> tuple[str, str]:
    """The picture and the table."""
    rows = [(digit, *share(row, digit)) for digit, row in enumerate(matrix)]
    return confusion_matrix(matrix), table(("digit", "accuracy", "images"), rows)


def share(row: Sequence[int], digit: int) -> tuple[str, str]:
    """How much of a digit's row of the confusion matrix is right, and out of how many."""
    images = sum(row)
    return (f"{100 * row[digit] / images:.1f} %" if images else "–"), f"{images:,}"


def measures_table(measures: Mapping[str, Any]) -> str:
    """Whatever was measured, by name."""
    return table(("measure", "value"), measures.items())
