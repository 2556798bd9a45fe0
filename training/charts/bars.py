"""A bar for every epoch: how long each one took, and which one stood out."""

from collections.abc import Sequence
from statistics import median

from training.charts.axes import HEIGHT, LEFT, RIGHT, WIDTH, Frame, Point
from training.charts.svg import BLUE, ORANGE, drawing, number

WIDE = 0.4  # of the distance between two bars, to each side


def bar_chart(points: Sequence[Point], *, title: str, x_label: str, y_label: str) -> str:
    """A bar for each (x, y), and a dashed line at the median; empty text without points."""
    if not points:
        return ""
    first, last = points[0][0], points[-1][0]
    middle = median(y for _, y in points)
    frame = Frame([(first - 0.5, 0.0), (last + 0.5, 0.0), *points])
    parts = [*frame.axes(x_label, y_label)]
    for x, y in points:
        told = f"<title>{x_label} {number(x)}: {number(y)}</title>"
        parts.append(f"{frame.bar(x - WIDE, x + WIDE, y, BLUE, 0.7)}{told}</rect>")
    parts.append(
        f'<path d="M{LEFT} {frame.y(middle)}H{WIDTH - RIGHT}" stroke="{ORANGE}" '
        f'stroke-width="2" stroke-dasharray="7 3"/>'
    )
    description = f"{y_label} by {x_label}, {len(points)} bars. The median is {number(middle)}."
    return drawing(WIDTH, HEIGHT, title=title, description=description, parts=parts)
