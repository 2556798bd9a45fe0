"""Two charts a training run is judged by: its curves, and its confusion matrix."""

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from training.svg import BLUE, GREEN, ORANGE, PURPLE, drawing, number, text

Point = tuple[float, float]

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 56, 44  # pixels around the curves
STROKES = ((BLUE, "none"), (ORANGE, "7 3"), (GREEN, "2 3"), (PURPLE, "9 3 2 3"))
MOST_DOTS = 60  # points a curve may have before its dots would touch
LARGEST = 1e12  # a value beyond it is no measurement, and would hide those that are
CELL, MARGIN = 44, 56  # pixels of a count in the matrix, and of the labels beside it


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
    frame = _Frame([point for points in curves.values() for point in points])
    parts = [*frame.axes(x_label, y_label)]
    for index, (name, points) in enumerate(curves.items()):
        parts += frame.curve(index, name, points)
    ends = "; ".join(f"{name} ends at {number(curves[name][-1][1])}" for name in curves)
    description = f"{y_label} by {x_label}. {ends}."
    return drawing(WIDTH, HEIGHT, title=title, description=description, parts=parts)


def confusion_matrix(matrix: Sequence[Sequence[int]], *, title: str = "Confusion matrix") -> str:
    """How often each digit (rows) got each answer (columns); frequent mistakes are darker."""
    counts = {(i, j): n for i, row in enumerate(matrix) for j, n in enumerate(row)}
    mistakes = {pair: n for pair, n in counts.items() if n and pair[0] != pair[1]}
    worst = max(mistakes, key=mistakes.__getitem__, default=None)
    said = "No mistakes."
    if worst:
        said = f"Most frequent mistake: {worst[0]} read as {worst[1]}, {mistakes[worst]} times."
    parts = [text(MARGIN - 8, 18, "shown ↓  answered →", anchor="start")]
    for digit in range(len(matrix)):
        middle = MARGIN + CELL * (digit + 0.5)
        parts.append(text(middle - 1, MARGIN - 10, str(digit), weight="bold"))
        parts.append(text(MARGIN - 14, middle + 3, str(digit), weight="bold"))
    for pair, n in counts.items():
        parts.append(_cell(pair, n, mistakes.get(pair, 0) / mistakes[worst] if worst else 0.0))
    side = MARGIN + CELL * len(matrix) + 8
    description = f"Rows are the digits shown, columns the answers. {said}"
    return drawing(side, side, title=title, description=description, parts=parts)


def _cell(pair: tuple[int, int], n: int, share_of_worst: float) -> str:
    """One count; ``share_of_worst`` (0–1) compares a mistake with the most frequent one."""
    shown, answered = pair
    x, y = MARGIN + CELL * answered, MARGIN + CELL * shown
    colour, shade = (BLUE, 0.3) if shown == answered else (ORANGE, 0.05 + 0.55 * share_of_worst)
    return (
        f"<g><title>{shown} read as {answered}: {n}</title>"
        f'<rect x="{x}" y="{y}" width="{CELL - 2}" height="{CELL - 2}" rx="3" '
        f'fill="{colour}" fill-opacity="{shade:.2f}"/>'
        f"{text(x + CELL / 2 - 1, y + CELL / 2 + 3, str(n) if n else '·')}</g>"
    )


class _Frame:
    """Where values lie on the drawing: between the first and the last tick of each axis."""

    def __init__(self, points: Sequence[Point]) -> None:
        xs, ys = zip(*points, strict=True)
        self.x_ticks = ticks(min(xs), max(xs), whole=all(float(x).is_integer() for x in xs))
        self.y_ticks = ticks(min(ys), max(ys))

    def x(self, value: float) -> float:
        share = (value - self.x_ticks[0]) / (self.x_ticks[-1] - self.x_ticks[0])
        return round(LEFT + (WIDTH - LEFT - RIGHT) * share, 1)

    def y(self, value: float) -> float:
        share = (value - self.y_ticks[0]) / (self.y_ticks[-1] - self.y_ticks[0])
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)

    def axes(self, x_label: str, y_label: str) -> Iterable[str]:
        for value in self.x_ticks:
            yield text(self.x(value), HEIGHT - BOTTOM + 18, number(value))
        for value in self.y_ticks:
            y = self.y(value)
            yield f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="currentColor" opacity="0.2"/>'
            yield text(LEFT - 8, y + 4, number(value), anchor="end")
        yield text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, x_label)
        yield text(8, TOP - 16, y_label, anchor="start")

    def curve(self, index: int, name: str, points: Sequence[Point]) -> Iterable[str]:
        """The line, its legend, and dots that tell their values when pointed at."""
        colour, dashes = STROKES[index % len(STROKES)]
        stroke = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'
        at = " ".join(f"{self.x(x)},{self.y(y)}" for x, y in points)
        yield f'<polyline points="{at}" fill="none" {stroke}/>'
        legend = LEFT + 190 * index
        yield f'<path d="M{legend} 14h28" {stroke}/>'
        yield text(legend + 34, 18, name, anchor="start")
        for x, y in points if len(points) <= MOST_DOTS else ():
            yield (
                f'<circle cx="{self.x(x)}" cy="{self.y(y)}" r="3" fill="{colour}">'
                f"<title>{escape(name)} at {number(x)}: {number(y)}</title></circle>"
            )


def ticks(low: float, high: float, *, whole: bool = False) -> list[float]:
    """Two to seven round numbers, the first at or below ``low``, the last at or above ``high``."""
    span = max(high - low, 1e-3 * max(abs(low), abs(high)))
    span = span if span > 1e-9 else 1.0
    power = 10.0 ** math.floor(math.log10(span / 5))
    step = next(m * power for m in (1, 2, 5, 10) if m * power * 5 >= span * (1 - 1e-9))
    step = max(step, 1.0) if whole else step
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(i * step, 12) for i in range(first, max(last, first + 1) + 1)]


def _drawable(points: Iterable[tuple[float | None, float | None]]) -> list[Point]:
    return [
        (x, y)
        for x, y in points
        if x is not None and y is not None and abs(x) <= LARGEST and abs(y) <= LARGEST
    ]
