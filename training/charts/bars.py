"""Bar charts as inline SVG: one bar for each point, and a dashed line at the median."""

from collections.abc import Sequence
from statistics import median

from training.charts.axes import HEIGHT, LEFT, RIGHT, WIDTH, Axes, Point
from training.charts.language import ENGLISH
from training.charts.svg import BLUE, ORANGE, drawing

HALF_WIDTH = 0.4  # of a bar, in units of x; points are 1 apart


def bar_chart(points: Sequence[Point], *, title: str, x_label: str, y_label: str) -> str:
    """A bar for each (x, y); "" without points."""
    if not points:
        return ""
    first, last = points[0][0], points[-1][0]
    middle = median(y for _, y in points)
    axes = Axes([(first - 0.5, 0.0), (last + 0.5, 0.0), *points])
    parts = [*axes.labelled(x_label, y_label)]
    for x, y in points:
        tooltip = f"{x_label} {ENGLISH.number(x)}: {ENGLISH.number(y)}"
        left, right = x - HALF_WIDTH, x + HALF_WIDTH
        parts.append(axes.bar(left, right, y, colour=BLUE, opacity=0.7, tooltip=tooltip))
    parts.append(
        f'<path d="M{LEFT} {axes.y(middle)}H{WIDTH - RIGHT}" stroke="{ORANGE}" '
        f'stroke-width="2" stroke-dasharray="7 3"/>'
    )
    description = (
        f"{y_label} by {x_label}, {len(points)} bars. The median is {ENGLISH.number(middle)}."
    )
    return drawing(WIDTH, HEIGHT, title=title, description=description, parts=parts)
