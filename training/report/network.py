"""What the finished network makes of the test images: mistakes, confidence, and its own weights."""

from collections.abc import Iterable, Sequence

from training import html_fragments
from training.charts.digit import digit_picture
from training.charts.reliability import reliability_diagram
from training.charts.weights import units, weight_pictures
from training.core.arrays import Array
from training.core.data.splits import Split
from training.core.metrics import Bin, calibration_bins, report
from training.core.network import Network
from training.evaluation.mistakes import Mistake, worst_mistakes
from training.report.layout import Section, beside, folded


def of_the_network(network: Network, test: Split, answers: Array) -> Iterable[Section]:
    """Four looks at it; ``answers`` are its probabilities (n, 10) for the test images."""
    scored = report(answers, test.labels)
    yield Section(
        "confusion",
        "Confusion",
        "What each digit was read as. A dark cell off the diagonal is a pair it mixes up.",
        beside(*html_fragments.confusion_parts(scored.confusion.tolist())),
    )
    yield Section(
        "mistakes",
        "Worst mistakes",
        "The test images it was surest of, and wrong. Some of them nobody could read.",
        _gallery(worst_mistakes(answers, test), test),
    )
    yield Section(
        "reliability",
        "Reliability",
        "Does it know what it knows? Bars that end on the dashed line are honest, bars below it "
        f"boast; faint ones stand for few answers. Calibration error {scored.ece:.2f} %, mean "
        f"negative log-likelihood {scored.nll:.4f}.",
        _reliability(calibration_bins(answers, test.labels)),
    )
    yield Section(
        "weights",
        "What the units look for",
        "The weights of the first layer, a picture a unit: orange weighs ink in its favour, blue "
        "against it.",
        f'<div class="sheet">{weight_pictures(network)}</div>'
        + folded("The units in numbers", _units(network)),
    )


def _gallery(wrong: Sequence[Mistake], test: Split) -> str:
    shown = "".join(_mistake(each, test) for each in wrong)
    return f'<ol class="gallery">{shown}</ol>' if shown else "<p>It made none.</p>"


def _mistake(mistake: Mistake, test: Split) -> str:
    title = f"Test image {mistake.row}"
    description = f"A {mistake.label}, read as {mistake.predicted}."
    picture = digit_picture(test, mistake.row, title=title, description=description)
    return (
        f"<li>{picture}<p>read as <b>{mistake.predicted}</b> {mistake.confidence:.2f} %<br>"
        f"is a <b>{mistake.label}</b> {mistake.label_confidence:.2f} %<br>"
        f"<small>image {mistake.row:,}</small></p></li>"
    )


def _reliability(bins: Sequence[Bin]) -> str:
    rows = [
        (
            f"{each.low:.0f}–{each.high:.0f} %",
            f"{each.total:,}",
            f"{each.confidence:.1f} %",
            f"{each.accuracy:.1f} %",
        )
        for each in bins
    ]
    heads = ("confidence", "answers", "on average", "right")
    return beside(reliability_diagram(bins), html_fragments.table(heads, rows))


def _units(network: Network) -> str:
    rows = [(unit.number, *(f"{value:.3f}" for value in unit[1:])) for unit in units(network)]
    return html_fragments.table(("unit", "lowest", "highest", "length", "bias"), rows)
