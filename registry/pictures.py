"""What the admin shows of one record beyond its plain fields: tables, curves, links.

All of it was written by strangers, so every value is escaped on its way into HTML.
"""

import re
from collections.abc import Iterable
from urllib.parse import quote

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from registry.models import HubModel, Repository
from training.charts import confusion_matrix, line_chart

NOTHING = "–"
HUB_ID = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
# Words a shell takes as they are: staff may paste the command without reading it twice.
COMMAND = re.compile(r"manage\.py train_mnist( [A-Za-z0-9._/+=-]+)*")
LONGEST = 200  # characters of a value worth a table cell


def repository_link(repository: Repository) -> str:
    """The repository; on the Hub, a link to its page."""
    if repository.source != Repository.Source.HUB or not HUB_ID.fullmatch(repository.repo_id):
        return repository.repo_id
    address = f"{str(settings.HUB['endpoint']).rstrip('/')}/{quote(repository.repo_id)}"
    return format_html('<a href="{}" rel="noreferrer">{}</a>', address, repository.repo_id)


def training_table(record: HubModel) -> str:
    """The settings of the run, but for its command."""
    rows = [(key, cell(value)) for key, value in record.training.items() if key != "command"]
    return table(("setting", "value"), rows) if rows else NOTHING


def training_command(record: HubModel) -> str:
    """The command that repeats the run, if it is nothing but that."""
    command = record.training.get("command")
    if not isinstance(command, str) or not COMMAND.fullmatch(command):
        return NOTHING
    return format_html("<code>{}</code>", command)


def curves(record: HubModel) -> str:
    """Accuracy and loss by epoch."""
    accuracy = {
        "validation": points(record, "validation_accuracy"),
        "training": points(record, "train_accuracy"),
    }
    drawn = line_chart(accuracy, title="Accuracy", x_label="epoch", y_label="accuracy, %")
    drawn += line_chart(
        {"loss": points(record, "loss")}, title="Loss", x_label="epoch", y_label="loss"
    )
    return mark_safe(drawn) or NOTHING  # noqa: S308 (charts escape their words)


def points(record: HubModel, key: str) -> Iterable[tuple[float | None, float | None]]:
    return [(epoch.get("epoch"), epoch.get(key)) for epoch in record.history]


def confusion(record: HubModel) -> str:
    """The matrix as a picture, and each digit's accuracy as a table."""
    if not record.confusion:
        return NOTHING
    rows = [(digit, *share(row, digit)) for digit, row in enumerate(record.confusion)]
    picture = mark_safe(confusion_matrix(record.confusion))  # noqa: S308 (numbers only)
    return picture + table(("digit", "accuracy", "images"), rows)


def share(row: list[int], digit: int) -> tuple[str, str]:
    """How much of a digit's row of the confusion matrix is right, and out of how many."""
    images = sum(row)
    return (f"{100 * row[digit] / images:.1f} %" if images else NOTHING), f"{images:,}"


def calibration_table(record: HubModel) -> str:
    rows = [(key, cell(value)) for key, value in record.calibration.items()]
    return table(("measure", "value"), rows) if rows else NOTHING


def card(record: HubModel) -> str:
    """The repository's README.md as plain text: rendering a stranger's Markdown is not worth it."""
    return (
        format_html("<pre>{}</pre>", record.repository.card) if record.repository.card else NOTHING
    )


def cell(value: object) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> SafeString:
    titles = format_html_join("", '<th scope="col">{}</th>', ((title,) for title in head))
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        ((format_html_join("", "<td>{}</td>", ((value,) for value in row)),) for row in rows),
    )
    return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", titles, body)
