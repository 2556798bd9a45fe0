"""HTML of a run and its network: tables, charts and the command, shared by pages and reports.

Every text is escaped, for it may come from a stranger; the result is safe to show. Where there is
nothing to show, it is "".
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from training.charts.bars import bar_chart
from training.charts.confusion import confusion_matrix
from training.charts.lines import line_chart
from training.charts.parallel import parallel_coordinates
from training.charts.sparkline import sparkline

# Only words that a shell takes literally: people may paste the command without reading it.
COMMAND = re.compile(r"manage\.py train_mnist( [A-Za-z0-9._/+=-]+)*")
MAX_CELL = 200  # characters
THUMBNAILS = (
    ("validation_accuracy", "Validation accuracy"),
    ("train_accuracy", "Training accuracy"),
    ("loss", "Loss"),
)

History = Sequence[Mapping[str, Any]]  # one row for each epoch


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, caption: str = "") -> str:
    """A table with a row of headings; "" without rows."""
    lines = ["".join(f"<td>{escape(cell(value))}</td>" for value in row) for row in rows]
    if not lines:
        return ""
    headings = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{above}<thead><tr>{headings}</tr></thead><tbody>{body}</tbody></table>"


def cell(value: object) -> str:
    """A value as text, cut at MAX_CELL characters."""
    text = str(value)
    return text if len(text) <= MAX_CELL else text[:MAX_CELL] + "…"


def settings_table(settings: Mapping[str, Any]) -> str:
    """All settings of a run, except for its command."""
    rows = [(key, value) for key, value in settings.items() if key != "command"]
    return table(("setting", "value"), rows)


def measures_table(measures: Mapping[str, Any]) -> str:
    return table(("measure", "value"), measures.items())


def command_line(command: object) -> str:
    """The command that repeats a run; "" for anything that is not plainly such a command."""
    if not isinstance(command, str) or not COMMAND.fullmatch(command):
        return ""
    return f"<code>{escape(command)}</code>"


def curves(history: History) -> str:
    """Accuracy and loss by epoch."""
    return accuracy_curves(history) + curve(history, "loss", title="Loss", label="loss")


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


def thumbnail(history: History) -> str:
    """A small curve of the first of THUMBNAILS that the history has."""
    drawings = (sparkline(points(history, key), title=title) for key, title in THUMBNAILS)
    return next(filter(None, drawings), "")


def curve(history: History, key: str, *, title: str, label: str) -> str:
    """One column of the history by epoch."""
    return line_chart({label: points(history, key)}, title=title, x_label="epoch", y_label=label)


def overlaid_curves(histories: Mapping[str, History], key: str, *, title: str, label: str) -> str:
    """One column of several histories, a curve for each."""
    series = {name: points(history, key) for name, history in histories.items()}
    return line_chart(series, title=title, x_label="epoch", y_label=label)


def speed_bars(history: History) -> str:
    """Seconds of training by epoch."""
    seconds = [(x, y) for x, y in points(history, "seconds") if x is not None and y is not None]
    return bar_chart(seconds, title="Speed", x_label="epoch", y_label="seconds")


def points(history: History, key: str) -> list[tuple[float | None, float | None]]:
    return [(epoch.get("epoch"), epoch.get(key)) for epoch in history]


def confusion(matrix: Sequence[Sequence[int]] | None) -> str:
    """The confusion matrix as a picture, then each digit's accuracy as a table."""
    return "".join(confusion_parts(matrix)) if matrix else ""


def confusion_parts(matrix: Sequence[Sequence[int]]) -> tuple[str, str]:
    """The picture and the table."""
    rows = [(digit, *_digit_accuracy(row, digit)) for digit, row in enumerate(matrix)]
    return confusion_matrix(matrix), table(("digit", "accuracy", "images"), rows)


def _digit_accuracy(row: Sequence[int], digit: int) -> tuple[str, str]:
    """The accuracy on one digit's images, and their number."""
    images = sum(row)
    return (f"{100 * row[digit] / images:.1f} %" if images else "–"), f"{images:,}"


def candidates_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The candidates of a sweep, as they are ordered; "" for none."""
    head = [*(_options(rows[0]) if rows else ()), "epochs", "seeds", "validation", "status"]
    return table(head, ([*_options(row).values(), *_score(row)] for row in rows))


def candidates_chart(rows: Sequence[Mapping[str, Any]]) -> str:
    """Options and accuracy of the candidates that have one."""
    lines = [
        {**_options(row), "validation, %": row["validation_accuracy"]}
        for row in rows
        if row["validation_accuracy"] is not None
    ]
    return parallel_coordinates(lines, title="Candidates")


def _options(row: Mapping[str, Any]) -> dict[str, float | str]:
    """Numbers as they are, sizes as 784-30-10; by name, as a database keeps no order of keys."""
    return {
        name: "-".join(map(str, value)) if isinstance(value, list) else value
        for name, value in sorted(row["config"].items())
    }


def _score(row: Mapping[str, Any]) -> tuple[object, ...]:
    accuracy, sd = row["validation_accuracy"], row["validation_sd"]
    spread = f" ± {sd:.2f}" if sd is not None else ""
    mean = f"{accuracy:.2f}{spread} %" if accuracy is not None else "–"
    return row["epochs"], len(row["seeds"]), mean, row["status"]
