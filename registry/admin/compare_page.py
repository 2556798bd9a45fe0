"""A comparison laid out for the page: rows of a table, verdicts in words, pictures."""

from typing import Any, NamedTuple

from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString, mark_safe

from registry.evaluation.comparison import Comparison, Disagreement, Duel
from registry.evaluation.test_sets import TestSet
from registry.models import HubModel
from training.charts.digit import digit_picture

NOTHING = "–"
LUCK = 0.05  # a difference that equals show more often than this proves nothing
SETTINGS = ("recipe", "optimizer", "augmentation", "epochs", "mini_batch_size", "learning_rate")


class Row(NamedTuple):
    """A line of the table; ``best`` is the place of the best value, -1 for none."""

    title: str
    values: list[str]
    best: int = -1


class Picture(NamedTuple):
    drawn: SafeString
    label: int
    answers: list[tuple[str, int, str, bool]]


def page_of(
    records: list[HubModel], labels: dict[int, str], outcome: Comparison | None
) -> dict[str, Any]:
    names = [labels[record.pk] for record in records]
    page: dict[str, Any] = {
        "heads": list(zip(records, names, strict=True)),
        "rows": [*_said(records), *(_measured(names, outcome) if outcome else [])],
    }
    if outcome is None:
        return page
    return page | {
        "outcome": outcome,
        "dataset": outcome.exam.dataset,
        "images": f"{len(outcome.exam.split):,}",
        "verdicts": [(duel, verdict(duel)) for duel in outcome.duels],
        "pictures": [picture(each, outcome.exam) for each in outcome.disagreements],
    }


def verdict(duel: Duel) -> str:
    if duel.only_first == duel.only_second:
        return "Equally good."
    better = duel.first if duel.only_first > duel.only_second else duel.second
    if duel.chance > LUCK:
        return f"{better} is ahead, but chance alone would do that."
    return f"{better} is better; chance would hardly do that."


def picture(each: Disagreement, exam: TestSet) -> Picture:
    told = ", ".join(f"{name} says {digit}" for name, (digit, _) in each.answers.items())
    drawn = digit_picture(
        exam.split, each.row, title=f"Image {each.row}, a {each.label}", description=told
    )
    answers = [
        (name, digit, f"{sure:.0f} %", digit == each.label)
        for name, (digit, sure) in each.answers.items()
    ]
    return Picture(mark_safe(drawn), each.label, answers)  # noqa: S308 (drawing escapes)


def _said(records: list[HubModel]) -> list[Row]:
    """What the artifacts say of themselves."""
    rows = [
        Row("architecture", [record.architecture or NOTHING for record in records]),
        _row("parameters", [record.parameters for record in records], "{:,}", min),
        Row("size of the .npz", [filesizeformat(record.size_bytes) for record in records]),
        Row("trained on", [record.dataset or NOTHING for record in records]),
        _row("accuracy, as published", [record.accuracy for record in records], "{:.2f} %", max),
    ]
    for key in SETTINGS:
        values = [str(record.training.get(key, NOTHING))[:60] for record in records]
        rows.append(Row(key.replace("_", " "), values))
    return [row for row in rows if set(row.values) != {NOTHING}]


def _measured(names: list[str], outcome: Comparison) -> list[Row]:
    found = [outcome.reports.get(name) for name in names]
    here = f"here, {outcome.exam.dataset}"
    return [
        _row(f"accuracy {here}", [e and e.accuracy for e in found], "{:.2f} %", max),
        _row(f"negative log-likelihood {here}", [e and e.nll for e in found], "{:.4f}", min),
        _row(f"calibration error {here}", [e and e.ece for e in found], "{:.2f} %", min),
    ]


def _row(title: str, values: list[Any], form: str, best: Any) -> Row:
    known = [value for value in values if value is not None]
    told = [NOTHING if value is None else form.format(value) for value in values]
    clear = len(set(known)) > 1
    return Row(title, told, values.index(best(known)) if clear else -1)
