"""The search space of a sweep: the options that vary, and the candidates they make.

An option varies over a list of values (``--over``) or within a range (``--range``).
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np

from training.runs.config import RunConfig

MAX_RUNS = 100_000  # of a sweep: they are listed in memory before the first one begins
SEEDS = re.compile(r"([0-9]{1,19})(?:-([0-9]{1,19}))?")
DIGITS = 4  # significant ones of a number that is drawn: people read and retype it
Options = Mapping[str, Any]
Configure = Callable[[Options], RunConfig]  # raises ValueError for settings that do not fit


@dataclass(frozen=True, slots=True)
class Choices:
    """One of these values."""

    values: tuple[Any, ...]

    def draw(self, rng: np.random.Generator) -> Any:
        return self.values[int(rng.integers(len(self.values)))]

    def extremes(self) -> tuple[Any, ...]:
        """Values that must be valid for every value to be."""
        return self.values


@dataclass(frozen=True, slots=True)
class Range:
    """Any number from ``low`` to ``high``, both included; ``log`` draws evenly by magnitude."""

    low: float
    high: float
    log: bool = False
    whole: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ValueError("a range goes from a number to a larger one")
        if self.log and self.low <= 0:
            raise ValueError("a range drawn by magnitude starts above 0")

    def draw(self, rng: np.random.Generator) -> float | int:
        if self.log:
            value = math.exp(rng.uniform(math.log(self.low), math.log(self.high)))
        else:
            value = rng.uniform(self.low, self.high)
        return self.rounded(value)

    def rounded(self, value: float) -> float | int:
        """A number that people can retype, still within the range."""
        value = min(max(float(f"{value:.{DIGITS}g}"), self.low), self.high)
        return round(value) if self.whole else value

    def extremes(self) -> tuple[float | int, ...]:
        return self.rounded(self.low), self.rounded(self.high)


Space = Mapping[str, Choices | Range]


@dataclass(frozen=True)
class Candidate:
    """One choice of settings.

    options  those that vary
    config   the run they make; its seed is replaced by each of the sweep's
    """

    options: Options
    config: RunConfig = field(compare=False)

    def run(self, seed: int, epochs: int) -> RunConfig:
        plan = replace(self.config.plan, seed=seed, epochs=epochs)
        return replace(self.config, plan=plan)


def grid(space: Space, configure: Configure) -> list[Candidate]:
    """Every combination; raises ValueError for a range, which has no end of values."""
    if ranges := [name for name, values in space.items() if isinstance(values, Range)]:
        raise ValueError(f"--range {ranges[0]} needs --random N: a range has no end of values.")
    check_count(math.prod(len(values.extremes()) for values in space.values()))
    combinations = product(*(values.extremes() for values in space.values()))
    return _candidates((dict(zip(space, each, strict=True)) for each in combinations), configure)


def randomly(count: int, space: Space, configure: Configure, *, seed: int) -> list[Candidate]:
    """``count`` draws; a larger count begins with the same ones, and equal draws count once."""
    check_count(count)
    check(space, configure)
    rng = np.random.default_rng(seed)
    draws = ({name: values.draw(rng) for name, values in space.items()} for _ in range(count))
    return _candidates(draws, configure)


def check(space: Space, configure: Configure) -> None:
    """Refuse a space with values that cannot be trained with, before anything runs."""
    for name, values in space.items():
        for value in values.extremes():
            others = {key: each.extremes()[0] for key, each in space.items()}
            configure(others | {name: value})


def _candidates(chosen: Iterator[dict[str, Any]], configure: Configure) -> list[Candidate]:
    unlike: dict[str, dict[str, Any]] = {repr(options): options for options in chosen}
    return [Candidate(options, configure(options)) for options in unlike.values()]


def check_count(candidates: int, seeds: int = 1) -> None:
    """Raises ValueError for a sweep of more than MAX_RUNS runs."""
    if candidates * seeds > MAX_RUNS:
        trained = f"{candidates:,} candidates" + (f" with {seeds:,} seeds each" * (seeds > 1))
        raise ValueError(f"{trained} are too many: a sweep has {MAX_RUNS:,} runs at most.")


def seeds_of(text: str) -> Sequence[int]:
    """``0-9``, ``0,3,7`` or ``5``; raises ValueError."""
    seeds: list[int] = []
    for part in text.split(","):
        match = SEEDS.fullmatch(part)
        if not match:
            raise ValueError("seeds are whole numbers, such as 0-9 or 0,3,7")
        first, last = int(match[1]), int(match[2] or match[1])
        if len(seeds) + last - first >= MAX_RUNS:
            raise ValueError(f"there may be {MAX_RUNS:,} seeds at most")
        seeds += range(first, last + 1)
    if not seeds or len(set(seeds)) < len(seeds):
        raise ValueError("seeds must be different numbers, such as 0-9 or 0,3,7")
    return seeds
