"""Learning-rate schedules: constant, cosine and one-cycle, as a fraction of the peak."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

RISE = 0.3  # of a one-cycle run is spent climbing
FLOOR = 0.04  # where that climb starts

Numbers = npt.NDArray[np.float64]


def _constant(done: Numbers) -> Numbers:
    return np.ones_like(done)


def _cosine(done: Numbers) -> Numbers:
    """From 1 to 0 along half a cosine (Loshchilov & Hutter 2017, SGDR, equation 5)."""
    return 0.5 * (1 + np.cos(np.pi * done))


def _one_cycle(done: Numbers) -> Numbers:
    """Up from a fraction, then down to 0, both along cosines (Smith & Topin 2018, 1708.07120)."""
    climb = 1 - (1 - FLOOR) * _cosine(done / RISE)
    return np.where(done < RISE, climb, _cosine((done - RISE) / (1 - RISE)))


SCHEDULES: dict[str, Callable[[Numbers], Numbers]] = {
    "constant": _constant,
    "cosine": _cosine,
    "one-cycle": _one_cycle,
}


def learning_rates(
    first: int,
    count: int,
    *,
    steps: int,
    peak: float,
    schedule: str = "constant",
    warmup: int = 0,
) -> Numbers:
    """The rates of ``count`` steps of a run of ``steps``, from step ``first`` on.

    They climb in a straight line for ``warmup`` steps, then follow a schedule.
    """
    step = np.arange(first, first + count)
    scheduled = SCHEDULES[schedule]((step - warmup) / max(1, steps - warmup))
    return peak * np.where(step < warmup, (step + 1) / (warmup + 1), scheduled)
