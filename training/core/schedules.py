"""How the learning rate changes over a run, as a fraction of its peak."""

import math
from collections.abc import Callable


def _constant(done: float) -> float:
    return 1.0


def _cosine(done: float) -> float:
    """From 1 to 0 along half a cosine (Loshchilov & Hutter 2017, SGDR, equation 5)."""
    return 0.5 * (1 + math.cos(math.pi * done))


SCHEDULES: dict[str, Callable[[float], float]] = {"constant": _constant, "cosine": _cosine}


def learning_rate(
    step: int, *, steps: int, peak: float, schedule: str = "constant", warmup: int = 0
) -> float:
    """The rate at ``step`` of ``steps``: a straight climb for ``warmup`` steps, then a schedule."""
    if step < warmup:
        return peak * (step + 1) / (warmup + 1)
    return peak * SCHEDULES[schedule]((step - warmup) / max(1, steps - warmup))
