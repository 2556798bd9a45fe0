"""Line charts as inline SVG: one curve for each named series, with axes and a legend."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from training.charts.axes import HEIGHT, LEFT, WIDTH, Frame, Point
from training.charts.svg import BLUE, GREEN, ORANGE, PURPLE, drawing, number, text

STROKES = ((BLUE, "none"), (ORANGE, "7 3"), (GREEN, "2 3"), (PURPLE, "9 3 2 3"))
MOST_DOTS = 60  # points a curve may have before its dots would touch
LARGEST = 1e12  # a value beyond it is no measurement, and would hide those that are


def line_chart(
    series: Mapping[str, Iterable[tuple[float | None, float | None]]],
    *,
    title: str,
    x_label: str,
    y_label: str,
) -> str:
    """One curve per named series of (x, y) points; empty text where there is nothing to draw.

    Points that lack a number, or have an absurd one, are left out.
    """
    curves = {name: kept for name, points in series.items() if (kept := _drawable(points))}
    if not curves:
        return ""
    frame = Frame([point for points in curves.values() for point in points])
    parts = [*frame.axes(x_label, y_label)]
    room = min(190, (WIDTH - LEFT) // len(curves))
    for index, (name, points) in enumerate(curves.items()):
        parts += _legend(index, name, LEFT + room * index) if len(curves) > 1 else ()
        parts += _curve(frame, index, name, points)
    ends = "; ".join(f"{name} ends at {number(curves[name][-1][1])}" for name in curves)
    description = f"{y_label} by {x_label}. {ends}."
    return drawing(WIDTH, HEIGHT, title=title, description=description, parts=parts)


def _legend(index: int, name: str, x: int) -> Iterable[str]:
    yield f'<path d="M{x} 14h28" {_stroke(index)}/>'
    yield text(x + 34, 18, name, anchor="start")


def _curve(frame: Frame, index: int, name: str, points: Sequence[Point]) -> Iterable[str]:
    """The line, and dots that tell their values when pointed at."""
    at = " ".join(f"{frame.x(x)},{frame.y(y)}" for x, y in points)
    yield f'<polyline points="{at}" fill="none" {_stroke(index)}/>'
    colour, _ = STROKES[index % len(STROKES)]
    for x, y in points if len(points) <= MOST_DOTS else ():
        yield (
            f'<circle cx="{frame.x(x)}" cy="{frame.y(y)}" r="3" fill="{colour}">'
            f"<title>{escape(name)} at {number(x)}: {number(y)}</title></circle>"
        )


def _stroke(index: int) -> str:
    colour, dashes = STROKES[index % len(STROKES)]
    return f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'


def _drawable(points: Iterable[tuple[float | None, float | None]]) -> list[Point]:
    return [
        (x, y)
        for x, y in points
        if x is not None and y is not None and abs(x) <= LARGEST and abs(y) <= LARGEST
    ]
