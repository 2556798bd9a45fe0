"""The axes of a chart: round numbers along them, and where a value lies in the drawing."""

import math
from collections.abc import Iterable, Sequence

from training.charts.language import ENGLISH, Language
from training.charts.svg import text

Point = tuple[float, float]

WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 56, 44  # pixels between the drawing's edges and the axes


class Axes:
    """Both axes, long enough for all of these points, from their first tick to their last."""

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

    def labelled(self, x_label: str, y_label: str, language: Language = ENGLISH) -> Iterable[str]:
        """The ticks' numbers, the grid lines, and the names of the axes."""
        for value in self.x_ticks:
            yield text(self.x(value), HEIGHT - BOTTOM + 18, language.number(value))
        for value in self.y_ticks:
            y = self.y(value)
            yield f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="currentColor" opacity="0.2"/>'
            yield text(LEFT - 8, y + 4, language.number(value), anchor="end")
        yield text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, x_label)
        yield text(8, TOP - 16, y_label, anchor="start")

    def bar(
        self,
        left: float,
        right: float,
        height: float,
        *,
        colour: str,
        opacity: float,
        tooltip: str,
    ) -> str:
        """A bar between two x values, from y = 0 to ``height``."""
        x, top = self.x(left), self.y(height)
        return (
            f'<rect x="{x}" y="{top}" width="{round(self.x(right) - x, 1)}" '
            f'height="{round(self.y(0) - top, 1)}" fill="{colour}" fill-opacity="{opacity:g}">'
            f"<title>{tooltip}</title></rect>"
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
