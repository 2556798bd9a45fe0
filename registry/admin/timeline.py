"""A chart of accuracy over time: a dot for each network, a line for the best so far."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from itertools import accumulate
from typing import NamedTuple

from training.charts.axes import BOTTOM, HEIGHT, LEFT, RIGHT, WIDTH, Axes
from training.charts.svg import BLUE, ORANGE, drawing, text

MAX_DOTS = 200  # of networks that were not the best so far
DAY = 86_400  # seconds


class Published(NamedTuple):
    """A network on the timeline; accuracy in percent."""

    at: datetime
    accuracy: float
    name: str


def timeline(networks: Sequence[Published], *, title: str = "Accuracy over time") -> str:
    """The chart as SVG, from networks sorted by date; "" without networks."""
    if not networks:
        return ""
    start = networks[0].at
    days = [(network.at - start).total_seconds() / DAY for network in networks]
    values = [network.accuracy for network in networks]
    best = list(accumulate(values, max))
    axes = Axes([*zip(days, values, strict=True), (max(days[-1], 1.0), values[-1])])
    axes.x_ticks = [0.0, max(days[-1], 1.0)]  # no round numbers: the last would lie in the future
    parts = [*_axes(axes, start), _steps(axes, days, best)]
    shown = _dots(networks, best)
    parts += [
        f'<circle cx="{axes.x(day)}" cy="{axes.y(network.accuracy)}" r="4" fill="{BLUE}">'
        f"<title>{escape(network.name)}, {network.at:%Y-%m-%d}: {network.accuracy:.2f} %</title>"
        "</circle>"
        for day, network in ((days[index], networks[index]) for index in shown)
    ]
    description = (
        f"{len(networks)} networks from {start:%Y-%m-%d} to {networks[-1].at:%Y-%m-%d}. "
        f"The best reaches {best[-1]:.2f} %."
    )
    return drawing(WIDTH, HEIGHT, title=title, description=description, parts=parts)


def _dots(networks: Sequence[Published], best: Sequence[float]) -> list[int]:
    """The networks that get a dot: those that were the best so far, and the newest of the rest."""
    records = {n for n, value in enumerate(best) if n == 0 or value > best[n - 1]}
    return sorted(records | set(range(max(len(networks) - MAX_DOTS, 0), len(networks))))


def _axes(axes: Axes, start: datetime) -> list[str]:
    """Three dates below the chart, since more would overlap, and percentages to its left."""
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
    """A step line: the best accuracy so far at each date."""
    path = f"M{axes.x(days[0])} {axes.y(best[0])}"
    for n in range(1, len(days)):
        if best[n] > best[n - 1]:
            path += f"H{axes.x(days[n])}V{axes.y(best[n])}"
    path += f"H{WIDTH - RIGHT}"
    return f'<path d="{path}" fill="none" stroke="{ORANGE}" stroke-width="2"/>'
