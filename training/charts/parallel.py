"""A chart of parallel coordinates: one line for each row, across one vertical axis for each column.

Numbers have their place on an axis, by magnitude where they span more than a factor of 20; words
have even places. The rows with the highest value in the last column are drawn last and strongest.
"""

import math
from collections.abc import Mapping, Sequence
from html import escape

from training.charts.language import ENGLISH
from training.charts.svg import BLUE, drawing, text

Value = float | str
WIDTH, HEIGHT = 640, 320
SIDE, TOP, BOTTOM = 72, 40, 40  # pixels around the axes
MAGNITUDES = 20  # largest over smallest from which an axis is logarithmic
MAX_ROWS = 500


def parallel_coordinates(rows: Sequence[Mapping[str, Value]], *, title: str) -> str:
    """Rows with the same columns, the last of which is what they are compared by; "" for none."""
    if not rows or len(rows[0]) < 2:
        return ""
    columns = list(rows[0])
    places = {name: _places([row[name] for row in rows]) for name in columns}
    xs = [SIDE + (WIDTH - 2 * SIDE) * i / (len(columns) - 1) for i in range(len(columns))]
    ordered = sorted(rows, key=lambda row: places[columns[-1]][row[columns[-1]]])[-MAX_ROWS:]
    parts = [_axis(x, name, places[name]) for x, name in zip(xs, columns, strict=True)]
    for row in ordered:
        heights = [places[name][row[name]] for name in columns]
        parts.append(_line(xs, heights, row))
    description = f"{len(rows)} candidates across {', '.join(columns)}."
    return drawing(WIDTH, HEIGHT, title=title, description=description, parts=parts)


def _places(values: Sequence[Value]) -> dict[Value, float]:
    """Each value's height on its axis, 0 to 1."""
    numbers = sorted({value for value in values if isinstance(value, int | float)})
    if len(numbers) < len(set(values)):
        words = sorted({str(value) for value in values})
        return {value: _share(words.index(str(value)), 0, len(words) - 1) for value in values}
    low, high = numbers[0], numbers[-1]
    if low > 0 and high / low > MAGNITUDES:
        return {n: _share(math.log(n), math.log(low), math.log(high)) for n in numbers}
    return {n: _share(n, low, high) for n in numbers}


def _share(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high > low else 0.5


def _axis(x: float, name: str, places: Mapping[Value, float]) -> str:
    """A vertical line with its name above, and its ends, or all of its words, beside it."""
    ends = sorted(places, key=lambda value: places[value])
    shown = ends if isinstance(ends[0], str) and len(ends) <= 6 else [ends[0], ends[-1]]
    labels = "".join(
        text(x, _y(places[value]) + (14 if places[value] == 0 else -4), _written(value))
        for value in dict.fromkeys(shown)
    )
    line = f'<path d="M{x:g} {_y(0)}V{_y(1)}" stroke="currentColor" opacity="0.4"/>'
    return line + labels + text(x, 14, name, weight="bold")


def _line(xs: Sequence[float], heights: Sequence[float], row: Mapping[str, Value]) -> str:
    points = " ".join(f"{x:g},{_y(height)}" for x, height in zip(xs, heights, strict=True))
    tooltip = ", ".join(f"{name} {_written(value)}" for name, value in row.items())
    opacity = 0.15 + 0.85 * heights[-1] ** 2
    return (
        f'<polyline points="{points}" fill="none" stroke="{BLUE}" stroke-width="1.5" '
        f'opacity="{opacity:.2f}"><title>{escape(tooltip)}</title></polyline>'
    )


def _y(height: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * height, 1)


def _written(value: Value) -> str:
    return value if isinstance(value, str) else ENGLISH.number(value)
