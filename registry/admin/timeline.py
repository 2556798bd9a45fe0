"""Accuracy over time: a dot for each published network, and a line for the best so far."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from itertools import accumulate
from typing import NamedTuple

from training.charts.axes import BOTTOM, HEIGHT, LEFT, RIGHT, WIDTH, Axes
from training.charts.svg import BLUE, ORANGE, drawing, text

DAY = 86_400  # seconds


class Published(NamedTuple):
    """A network as the timeline sees it; accuracy in percent."""

    at: datetime
    accuracy: float
    name: str


def timeline(networks: Sequence[Published], *, title: str = "Accuracy over time") -> str:
    """Networks in the order of their dates; empty text without any."""
    if not networks:
        return ""
    start = networks[0].at
    days = [(each.at - start).total_seconds() / DAY for each in networks]
    values = [each.accuracy for each in networks]
    best = list(accumulate(values, max))
    axes = Axes([*zip(days, values, strict=True), (max(days[-1], 1.0), values[-1])])
    parts = [*_axes(axes, start), _steps(axes, days, best)]
    parts += [
        f'<circle cx="{axes.x(day)}" cy="{axes.y(each.accuracy)}" r="4" fill="{BLUE}">'
        f"<title>{escape(each.name)}, {each.at:%Y-%m-%d}: {each.accuracy:.2f} %</title></circle>"
        for day, each in zip(days, networks, strict=True)
    ]
    description = (
        f"{len(networks)} networks from {start:%Y-%m-%d} to {networks[-1].at:%Y-%m-%d}. "
        f"The best reaches {best[-1]:.2f} %."
    )
    return drawing(WIDTH, HEIGHT, title=title, description=description, parts=parts)


def _axes(axes: Axes, start: datetime) -> list[str]:
    """Dates below, three of them, for more would touch; percentages to the left."""
    first, last = axes.x_ticks[0], axes.x_ticks[-1]
    dates = [
        text(axes.x(day), HEIGHT - BOTTOM + 18, f"{start + timedelta(days=day):%Y-%m-%d}", anchor=a)
        for day, a in ((first, "start"), ((first + last) / 2, "middle"), (last, "end"))
    ]
    lines = [
        f'<path d="M{LEFT} {axes.y(y)}H{WIDTH - RIGHT}" stroke="currentColor" opacity="0.2"/>'
        f"{text(LEFT - 8, axes.y(y) + 4, f'{y:g}', anchor='end')}"
        for y in axes.y_ticks
    ]
    return [*dates, *lines, text(8, 18, "test accuracy, %", anchor="start")]


def _steps(axes: Axes, days: Sequence[float], best: Sequence[float]) -> str:
    """The best accuracy there was at each moment."""
    path = f"M{axes.x(days[0])} {axes.y(best[0])}"
    for day, value in zip(days[1:], best[1:], strict=True):
        path += f"H{axes.x(day)}V{axes.y(value)}"
    path += f"H{WIDTH - RIGHT}"
    return f'<path d="{path}" fill="none" stroke="{ORANGE}" stroke-width="2"/>'
