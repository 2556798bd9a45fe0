"""What the comparison page shows: rows of tables, curves, verdicts in words, pictures of digits."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString, mark_safe

from registry.evaluation.comparison import Comparison, Disagreement
from registry.evaluation.test_sets import TestSet
from registry.models import HubModel
from training.charts.digit import digit_picture
from training.evaluation.mcnemar import McNemarResult
from training.html_fragments import overlaid_curves
from training.settings_comparison import NOTHING, compare_settings

SIGNIFICANCE = 0.05  # a larger p proves nothing


class Row(NamedTuple):
    """A line of the table; ``best`` is the index of the best value, -1 for none."""

    title: str
    values: list[str]
    best: int = -1


class Pair(NamedTuple):
    """McNemar's test on two models, and its verdict in words."""

    first: str
    second: str
    result: McNemarResult
    verdict: str


class Answer(NamedTuple):
    model: str
    digit: int
    confidence: str
    correct: bool


class Picture(NamedTuple):
    svg: SafeString
    answers: list[Answer]


def page_context(
    records: list[HubModel], labels: dict[int, str], comparison: Comparison | None
) -> dict[str, Any]:
    """The template's context; ``comparison`` is None if no weights could be loaded."""
    names = [labels[record.pk] for record in records]
    published: dict[str, Any] = {
        "models": list(zip(records, names, strict=True)),
        "rows": _published_rows(records),
        "settings": compare_settings([record.training for record in records]),
        "curves": _curves(dict(zip(names, records, strict=True))),
    }
    if comparison is None:
        return published
    test_set = comparison.test_set
    return published | {
        "rows": published["rows"] + _measured_rows(names, comparison),
        "comparison": comparison,
        "dataset": test_set.dataset,
        "images": f"{len(test_set.split):,}",
        "pairs": [
            Pair(first, second, result, verdict(first, second, result))
            for (first, second), result in comparison.mcnemar.items()
        ],
        "pictures": [_picture(image, test_set) for image in comparison.disagreements],
    }


def verdict(first: str, second: str, result: McNemarResult) -> str:
    if result.only_first == result.only_second:
        return "Equally good."
    better = first if result.only_first > result.only_second else second
    if result.p > SIGNIFICANCE:
        return f"{better} is ahead, but chance alone would do that."
    return f"{better} is better; chance would hardly do that."


def _picture(image: Disagreement, test_set: TestSet) -> Picture:
    description = ", ".join(f"{name} says {digit}" for name, (digit, _) in image.answers.items())
    svg = digit_picture(
        test_set.split,
        image.row,
        title=f"Image {image.row}, a {image.label}",
        description=description,
    )
    answers = [
        Answer(name, digit, f"{confidence:.0f} %", digit == image.label)
        for name, (digit, confidence) in image.answers.items()
    ]
    return Picture(mark_safe(svg), answers)  # noqa: S308 (digit_picture escapes its texts)


def _published_rows(records: list[HubModel]) -> list[Row]:
    """What the artifacts say; a line in which no model says anything is left out."""
    rows = [
        Row("architecture", [record.architecture or NOTHING for record in records]),
        _row("parameters", [record.parameters for record in records], "{:,}", min),
        Row("size of the .npz", [filesizeformat(record.size_bytes) for record in records]),
        Row("trained on", [record.dataset or NOTHING for record in records]),
        _row("accuracy, as published", [record.accuracy for record in records], "{:.2f} %", max),
    ]
    return [row for row in rows if set(row.values) != {NOTHING}]


def _curves(records: dict[str, HubModel]) -> SafeString:
    """Validation accuracy and loss by epoch, a curve for each model, in the same two charts."""
    histories = {name: record.history for name, record in records.items()}
    charts = [
        overlaid_curves(histories, "validation_accuracy", title="Accuracy", label="validation, %"),
        overlaid_curves(histories, "loss", title="Loss", label="loss"),
    ]
    return mark_safe("".join(charts))  # noqa: S308 (line_chart escapes its texts)


def _measured_rows(names: list[str], comparison: Comparison) -> list[Row]:
    reports = [comparison.reports.get(name) for name in names]
    here = f"here, {comparison.test_set.dataset}"
    return [
        _row(f"accuracy {here}", [each and each.accuracy for each in reports], "{:.2f} %", max),
        _row(
            f"negative log-likelihood {here}",
            [each and each.nll for each in reports],
            "{:.4f}",
            min,
        ),
        _row(f"calibration error {here}", [each and each.ece for each in reports], "{:.2f} %", min),
    ]


def _row(
    title: str,
    values: list[Any],
    template: str,
    best: Callable[[Iterable[Any]], Any],
) -> Row:
    """A line of numbers, None where one is unknown; the best is marked unless all are equal."""
    known = [value for value in values if value is not None]
    texts = [NOTHING if value is None else template.format(value) for value in values]
    differ = len(set(known)) > 1
    return Row(title, texts, values.index(best(known)) if differ else -1)
