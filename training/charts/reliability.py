"""The reliability diagram: accuracy by confidence, one bar a bin (Guo et al. 2017, figure 1)."""

from collections.abc import Iterable, Sequence

from training.charts.axes import HEIGHT, WIDTH, Frame
from training.charts.svg import BLUE, ORANGE, drawing
from training.core.metrics import Bin

FEW = 20  # answers below which a share says little; their bars are faint


def reliability_diagram(bins: Sequence[Bin], *, title: str = "Reliability") -> str:
    """Bars of accuracy by confidence; a calibrated network's end on the dashed line."""
    frame = Frame([(0.0, 0.0), (100.0, 100.0)])
    parts = [*frame.axes("confidence, %", "accuracy, %"), *_bars(frame, bins)]
    parts.append(
        f'<path d="M{frame.x(0)} {frame.y(0)}L{frame.x(100)} {frame.y(100)}" '
        f'stroke="currentColor" stroke-width="1.5" stroke-dasharray="6 4" opacity="0.7"/>'
    )
    total = sum(each.total for each in bins)
    widest = max(bins, key=lambda each: abs(each.accuracy - each.confidence), default=None)
    gap = f"{abs(widest.accuracy - widest.confidence):.1f}" if widest else "0"
    description = f"Accuracy by confidence, {total:,} answers. The widest gap is {gap} points."
    return drawing(WIDTH, HEIGHT, title=title, description=description, parts=parts)


def _bars(frame: Frame, bins: Sequence[Bin]) -> Iterable[str]:
    for each in bins:
        told = (
            f"{each.total:,} answers, {each.confidence:.1f} % confident on average, "
            f"{each.accuracy:.1f} % right"
        )
        faint = each.total < FEW
        yield (
            f"{frame.bar(each.low, each.high, each.accuracy, BLUE, 0.2 if faint else 0.55)}"
            f"<title>{told}</title></rect>"
        )
        yield (
            f'<circle cx="{frame.x(each.confidence)}" cy="{frame.y(each.accuracy)}" r="4" '
            f'fill="{ORANGE}" fill-opacity="{0.5 if faint else 1}"><title>{told}</title></circle>'
        )
