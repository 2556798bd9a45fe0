"""Line charts as inline SVG: one curve for each named series, with axes and a legend."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from training.charts.axes import HEIGHT, LEFT, WIDTH, Axes, Point
from training.charts.svg import BLUE, GREEN, ORANGE, PURPLE, drawing, number, text

STROKES = ((BLUE, "none"), (ORANGE, "7 3"), (GREEN, "2 3"), (PURPLE, "9 3 2 3"))
MAX_DOTS = 60  # points; in a longer curve the dots would touch
MAX_VALUE = 1e12  # a larger value is no measurement, and would flatten the rest of the curve
LEGEND_WIDTH = 190  # pixels for one name, where there is room


def line_chart(
    series: Mapping[str, Iterable[tuple[float | None, float | None]]],
    *,
    title: str,
    x_label: str,
    y_label: str,
) -> str:
    """One curve for each named series of (x, y) points; "" if there is nothing to draw.

    Points without a number, or with a number that is not finite or absurdly large, are left out.
    """
    curves = {name: kept for name, points in series.items() if (kept := _drawable(points))}
    if not curves:
        return ""
    axes = Axes([point for points in curves.values() for point in points])
    parts = [*axes.labelled(x_label, y_label)]
    width = min(LEGEND_WIDTH, (WIDTH - LEFT) // len(curves))
    for index, (name, points) in enumerate(curves.items()):
        parts += _legend(index, name, LEFT + width * index) if len(curves) > 1 else ()
        parts += _curve(axes, index, name, points)
    ends = "; ".join(f"{name} ends at {number(curves[name][-1][1])}" for name in curves)
    description = f"{y_label} by {x_label}. {ends}."
    return drawing(WIDTH, HEIGHT, title=title, description=description, parts=parts)


def _legend(index: int, name: str, x: int) -> Iterable[str]:
    yield f'<path d="M{x} 14h28" {_stroke(index)}/>'
    yield text(x + 34, 18, name, anchor="start")


def _curve(axes: Axes, index: int, name: str, points: Sequence[Point]) -> Iterable[str]:
    """The line, and dots with the values as tooltips."""
    coordinates = " ".join(f"{axes.x(x)},{axes.y(y)}" for x, y in points)
    yield f'<polyline points="{coordinates}" fill="none" {_stroke(index)}/>'
    colour, _ = STROKES[index % len(STROKES)]
    for x, y in points if len(points) <= MAX_DOTS else ():
        yield (
            f'<circle cx="{axes.x(x)}" cy="{axes.y(y)}" r="3" fill="{colour}">'
            f"<title>{escape(name)} at {number(x)}: {number(y)}</title></circle>"
        )


def _stroke(index: int) -> str:
    colour, dashes = STROKES[index % len(STROKES)]
    return f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'


def _drawable(points: Iterable[tuple[float | None, float | None]]) -> list[Point]:
    return [
        (x, y)
        for x, y in points
        if x is not None and y is not None and abs(x) <= MAX_VALUE and abs(y) <= MAX_VALUE
    ]
