"""The reliability diagram: accuracy by confidence, one bar for each bin of confidence.

Guo et al. 2017, "On calibration of modern neural networks", figure 1.
"""

from collections.abc import Iterable, Sequence

from training.charts.axes import HEIGHT, WIDTH, Axes
from training.charts.svg import BLUE, ORANGE, drawing
from training.core.metrics import Bin

FEW = 20  # images; the bar of a bin with fewer is faint, for its accuracy means little


def reliability_diagram(bins: Sequence[Bin], *, title: str = "Reliability") -> str:
    """The bars of a well calibrated network end near the dashed diagonal."""
    axes = Axes([(0.0, 0.0), (100.0, 100.0)])
    parts = [*axes.labelled("confidence, %", "accuracy, %"), *_bars(axes, bins)]
    parts.append(
        f'<path d="M{axes.x(0)} {axes.y(0)}L{axes.x(100)} {axes.y(100)}" '
        f'stroke="currentColor" stroke-width="1.5" stroke-dasharray="6 4" opacity="0.7"/>'
    )
    total = sum(each.total for each in bins)
    widest_gap = max((abs(each.accuracy - each.confidence) for each in bins), default=None)
    gap = "0" if widest_gap is None else f"{widest_gap:.1f}"
    description = f"Accuracy by confidence, {total:,} answers. The widest gap is {gap} points."
    return drawing(WIDTH, HEIGHT, title=title, description=description, parts=parts)


def _bars(axes: Axes, bins: Sequence[Bin]) -> Iterable[str]:
    """A bar for each bin, and a dot at its mean confidence."""
    for each in bins:
        tooltip = (
            f"{each.total:,} answers, {each.confidence:.1f} % confident on average, "
            f"{each.accuracy:.1f} % right"
        )
        faint = each.total < FEW
        opacity = 0.2 if faint else 0.55
        yield axes.bar(
            each.low, each.high, each.accuracy, colour=BLUE, opacity=opacity, tooltip=tooltip
        )
        yield (
            f'<circle cx="{axes.x(each.confidence)}" cy="{axes.y(each.accuracy)}" r="4" '
            f'fill="{ORANGE}" fill-opacity="{0.5 if faint else 1}">'
            f"<title>{tooltip}</title></circle>"
        )
