"""How the learning rate changes over a run, as a fraction of its peak."""

import math
from collections.abc import Callable

RISE = 0.3  # of a one-cycle run is spent climbing
FLOOR = 0.04  # where that climb starts


def _constant(done: float) -> float:
    return 1.0


def _cosine(done: float) -> float:
    """From 1 to 0 along half a cosine (Loshchilov & Hutter 2017, SGDR, equation 5)."""
    return 0.5 * (1 + math.cos(math.pi * done))


def _one_cycle(done: float) -> float:
    """Up from a fraction, then down to 0, both along cosines (Smith & Topin 2018, 1708.07120)."""
    if done < RISE:
        return 1 - (1 - FLOOR) * _cosine(done / RISE)
    return _cosine((done - RISE) / (1 - RISE))


SCHEDULES: dict[str, Callable[[float], float]] = {
    "constant": _constant,
    "cosine": _cosine,
    "one-cycle": _one_cycle,
}


def learning_rate(
    step: int, *, steps: int, peak: float, schedule: str = "constant", warmup: int = 0
) -> float:
    """The rate at ``step`` of ``steps``: a straight climb for ``warmup`` steps, then a schedule."""
    if step < warmup:
        return peak * (step + 1) / (warmup + 1)
    return peak * SCHEDULES[schedule]((step - warmup) / max(1, steps - warmup))
