"""A sparkline as inline SVG: one small curve without axes, for a row of a table."""

from collections.abc import Iterable

from training.charts.language import ENGLISH, Language
from training.charts.lines import drawable
from training.charts.svg import BLUE, drawing

WIDTH, HEIGHT, EDGE = 96, 28, 2  # pixels
MAX_POINTS = 32  # of a longer curve, so many at equal distances


def sparkline(
    points: Iterable[tuple[float | None, float | None]],
    *,
    title: str,
    language: Language = ENGLISH,
) -> str:
    """The curve of (x, y) points; "" where fewer than two can be drawn."""
    curve = drawable(points)
    if len(curve) < 2:
        return ""
    if len(curve) > MAX_POINTS:
        curve = [curve[i * (len(curve) - 1) // (MAX_POINTS - 1)] for i in range(MAX_POINTS)]
    xs, ys = zip(*curve, strict=True)
    places = " ".join(
        f"{EDGE + _share(x, xs) * (WIDTH - 2 * EDGE):.0f},"
        f"{HEIGHT - EDGE - _share(y, ys) * (HEIGHT - 2 * EDGE):.1f}"
        for x, y in curve
    )
    line = f'<polyline points="{places}" fill="none" stroke="{BLUE}" stroke-width="2"/>'
    ends = {"first": language.number(ys[0]), "last": language.number(ys[-1])}
    description = language.gettext("From %(first)s to %(last)s.") % ends
    return drawing(WIDTH, HEIGHT, title=title, description=description, parts=[line])


def _share(value: float, values: tuple[float, ...]) -> float:
    """Where it lies from the smallest (0) to the largest (1); in the middle, if they are equal."""
    low, high = min(values), max(values)
    return (value - low) / (high - low) if high > low else 0.5
