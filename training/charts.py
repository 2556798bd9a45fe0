"""Two charts a training run is judged by: its curves, and its confusion matrix."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from training.frame import HEIGHT, LEFT, WIDTH, Frame, Point
from training.svg import BLUE, GREEN, ORANGE, PURPLE, drawing, number, text

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
    frame = Frame([point for points in curves.values() for point in points])
    parts = [*frame.axes(x_label, y_label)]
    room = min(190, (WIDTH - LEFT) // len(curves))
    for index, (name, points) in enumerate(curves.items()):
        parts += _legend(index, name, LEFT + room * index) if len(curves) > 1 else ()
        parts += _curve(frame, index, name, points)
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
