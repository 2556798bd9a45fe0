"""Line charts as inline SVG: one curve for each named series, with axes and a legend."""

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from training.charts.axes import HEIGHT, LEFT, WIDTH, Axes, Point
from training.charts.language import ENGLISH, Language
from training.charts.svg import BLUE, GREEN, GREY, ORANGE, PURPLE, RED, drawing, text

STROKES = (
    *((BLUE, "none"), (ORANGE, "7 3"), (GREEN, "2 3")),
    *((PURPLE, "9 3 2 3"), (RED, "14 4"), (GREY, "4 4 1 4")),
)
MAX_DOTS = 60  # points; in a longer curve the dots would touch
MAX_VALUE = 1e12  # a larger value is no measurement, and would flatten the rest of the curve
LEGEND_ROW, LEGEND_ROWS = 14, 2  # pixels, and how many rows have room above the chart
IN_A_ROW = 3  # names in the legend, unless there are more than two such rows
CHARACTER = 6.1  # pixels, on average


def line_chart(
    series: Mapping[str, Iterable[tuple[float | None, float | None]]],
    *,
    title: str,
    x_label: str,
    y_label: str,
    language: Language = ENGLISH,
) -> str:
    """One curve for each named series of (x, y) points; "" if there is nothing to draw.

    Points without a number, or with a number that is not finite or absurdly large, are left out.
    """
    curves = {name: kept for name, points in series.items() if (kept := drawable(points))}
    if not curves:
        return ""
    axes = Axes([point for points in curves.values() for point in points])
    parts = [*axes.labelled(x_label, y_label, language)]
    for index, (name, points) in enumerate(curves.items()):
        parts += _legend(index, name, len(curves)) if len(curves) > 1 else ()
        parts += _curve(axes, index, name, points, language)
    description = _description(curves, x_label, y_label, language)
    return drawing(WIDTH, HEIGHT, title=title, description=description, parts=parts)


def _description(
    curves: Mapping[str, Sequence[Point]], x_label: str, y_label: str, language: Language
) -> str:
    end = language.gettext("%(name)s ends at %(value)s")
    ends = "; ".join(
        end % {"name": name, "value": language.number(points[-1][1])}
        for name, points in curves.items()
    )
    sentence = language.gettext("%(y)s by %(x)s. %(ends)s.")
    return sentence % {"y": y_label, "x": x_label, "ends": ends}


def _legend(index: int, name: str, count: int) -> Iterable[str]:
    """A piece of the line and its name, cut where it has no room; the tooltips have all of it."""
    in_a_row = max(IN_A_ROW, math.ceil(count / LEGEND_ROWS))
    row, column = divmod(index, in_a_row)
    width = (WIDTH - LEFT) // in_a_row
    x, y = LEFT + width * column, 10 + LEGEND_ROW * row
    room = max(int((width - 40) / CHARACTER), 2)
    shown = name if len(name) <= room else name[: room - 1] + "…"
    yield f'<path d="M{x} {y}h28" {_stroke(index)}/>'
    yield text(x + 34, y + 4, shown, anchor="start")


def _curve(
    axes: Axes, index: int, name: str, points: Sequence[Point], language: Language
) -> Iterable[str]:
    """The line, and dots with the values as tooltips."""
    tooltip = language.gettext("%(name)s at %(x)s: %(y)s")
    coordinates = " ".join(f"{axes.x(x)},{axes.y(y)}" for x, y in points)
    yield f'<polyline points="{coordinates}" fill="none" {_stroke(index)}/>'
    colour, _ = STROKES[index % len(STROKES)]
    for x, y in points if len(points) <= MAX_DOTS else ():
        words = tooltip % {"name": name, "x": language.number(x), "y": language.number(y)}
        yield (
            f'<circle cx="{axes.x(x)}" cy="{axes.y(y)}" r="3" fill="{colour}">'
            f"<title>{escape(words)}</title></circle>"
        )


def _stroke(index: int) -> str:
    colour, dashes = STROKES[index % len(STROKES)]
    return f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'


def drawable(points: Iterable[tuple[float | None, float | None]]) -> list[Point]:
    """The points with two numbers that are measurements."""
    return [
        (x, y)
        for x, y in points
        if x is not None and y is not None and abs(x) <= MAX_VALUE and abs(y) <= MAX_VALUE
    ]
