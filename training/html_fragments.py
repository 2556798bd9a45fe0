"""HTML of a run and its network: tables, charts and the command, shared by pages and reports.

Every text is escaped, for it may come from a stranger; the result is safe to show. Where there is
nothing to show, it is "". What pages for visitors show takes the ``language`` of its words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from training.charts.bars import bar_chart
from training.charts.confusion import confusion_matrix
from training.charts.language import ENGLISH, Language
from training.charts.lines import line_chart
from training.charts.parallel import parallel_coordinates
from training.charts.sparkline import sparkline

# Only words that a shell takes literally: people may paste the command without reading it.
COMMAND = re.compile(r"manage\.py train_mnist( [A-Za-z0-9._/+=-]+)*")
MAX_CELL = 200  # characters

History = Sequence[Mapping[str, Any]]  # one row for each epoch
Point = tuple[float | None, float | None]


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


def settings_table(settings: Mapping[str, Any], language: Language = ENGLISH) -> str:
    """All settings of a run, except for its command."""
    rows = {key: value for key, value in settings.items() if key != "command"}
    return _values_table(language.gettext("setting"), language.gettext("value"), rows)


def measures_table(measures: Mapping[str, Any], language: Language = ENGLISH) -> str:
    return _values_table(language.gettext("measure"), language.gettext("value"), measures)


def _values_table(name: str, value: str, values: Mapping[str, Any]) -> str:
    """Names and values as the artifact's .json has them, which is no language of people."""
    rows = "".join(
        f"<tr><td><code>{escape(cell(key))}</code></td><td><code>{escape(cell(each))}</code></td></tr>"
        for key, each in values.items()
    )
    heads = f'<th scope="col">{escape(name)}</th><th scope="col">{escape(value)}</th>'
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""


def command_line(command: object) -> str:
    """The command that repeats a run; "" for anything that is not plainly such a command."""
    if not isinstance(command, str) or not COMMAND.fullmatch(command):
        return ""
    return f"<code>{escape(command)}</code>"


def curves(history: History, language: Language = ENGLISH) -> str:
    """Accuracy and loss by epoch."""
    loss = {language.gettext("loss"): points(history, "loss")}
    return accuracy_curves(history, language) + _by_epoch(
        loss, language.gettext("Loss"), language.gettext("loss"), language
    )


def accuracy_curves(history: History, language: Language = ENGLISH) -> str:
    series = {
        language.gettext("validation"): points(history, "validation_accuracy"),
        language.gettext("training"): points(history, "train_accuracy"),
    }
    return _by_epoch(
        series, language.gettext("Accuracy"), language.gettext("accuracy, %"), language
    )


def thumbnail(history: History, language: Language = ENGLISH) -> str:
    """A small curve of the first of these columns that the history has."""
    titles = {
        "validation_accuracy": language.gettext("Validation accuracy"),
        "train_accuracy": language.gettext("Training accuracy"),
        "loss": language.gettext("Loss"),
    }
    drawings = (
        sparkline(points(history, key), title=title, language=language)
        for key, title in titles.items()
    )
    return next(filter(None, drawings), "")


def curve(history: History, key: str, *, title: str, label: str) -> str:
    """One column of the history by epoch."""
    return _by_epoch({label: points(history, key)}, title, label, ENGLISH)


def overlaid_curves(
    histories: Mapping[str, History],
    key: str,
    *,
    title: str,
    label: str,
    language: Language = ENGLISH,
) -> str:
    """One column of several histories, a curve for each."""
    series = {name: points(history, key) for name, history in histories.items()}
    return _by_epoch(series, title, label, language)


def _by_epoch(
    series: Mapping[str, Sequence[Point]], title: str, label: str, language: Language
) -> str:
    epoch = language.gettext("epoch")
    return line_chart(series, title=title, x_label=epoch, y_label=label, language=language)


def speed_bars(history: History) -> str:
    """Seconds of training by epoch."""
    seconds = [(x, y) for x, y in points(history, "seconds") if x is not None and y is not None]
    return bar_chart(seconds, title="Speed", x_label="epoch", y_label="seconds")


def points(history: History, key: str) -> list[Point]:
    return [(epoch.get("epoch"), epoch.get(key)) for epoch in history]


def confusion(matrix: Sequence[Sequence[int]] | None, language: Language = ENGLISH) -> str:
    """The confusion matrix as a picture, then each digit's accuracy as a table."""
    return "".join(confusion_parts(matrix, language)) if matrix else ""


def confusion_parts(
    matrix: Sequence[Sequence[int]], language: Language = ENGLISH
) -> tuple[str, str]:
    """The picture and the table."""
    head = [language.gettext("digit"), language.gettext("accuracy"), language.gettext("images")]
    rows = [(digit, *_digit_accuracy(row, digit, language)) for digit, row in enumerate(matrix)]
    return confusion_matrix(matrix, language), table(head, rows)


def _digit_accuracy(row: Sequence[int], digit: int, language: Language) -> tuple[str, str]:
    """The accuracy on one digit's images, and their number."""
    images = sum(row)
    share = f"{language.fixed(100 * row[digit] / images, 1)} %" if images else "–"
    return share, language.fixed(images)


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
