"""The options of ``manage.py sweep``: what varies, how it is searched, where it is computed."""

import argparse
import re
from collections.abc import Callable, Collection
from typing import Any

from django.core.management.base import CommandParser

from training.core.fit.presets import PRESETS
from training.core.fit.recipes import RECIPES, TABLES
from training.management.config_options import SETTINGS, add_config_options
from training.management.engine_options import add_engine_options, count, rate
from training.management.parser import number, whole_number
from training.runs.config import flag
from training.suggestions import did_you_mean
from training.sweeps.space import Choices, Range, Space, seeds_of

SAMPLERS = ("random", "tpe")
KEEP = ("best", "all")
SEARCH = ("over", "range", "random", "seeds", "sampler", "search_seed", "halving")
UNITS = {"s": 1, "m": 60, "h": 3600}
BUDGET = re.compile(r"(?:[0-9]{1,9}[hms])+")


def _sizes(text: str) -> list[int]:
    return [whole_number(units) for units in text.split("-")]


KINDS: dict[str, Callable[[str], Any]] = {
    "sizes": _sizes,
    "recipe": str,
    "preset": str,
    "early_stop": whole_number,
    **{name: kind for name, (kind, _) in SETTINGS.items() if name != "seed"},
}


CHOICES: dict[str, Collection[str]] = {
    "recipe": RECIPES,
    "preset": PRESETS,
    **{name: TABLES[name] for name in SETTINGS.keys() & TABLES.keys()},
}


def add_sweep_options(parser: CommandParser) -> None:
    add_config_options(parser)
    add = parser.add_argument
    add("--over", action="append", type=_valid(choices), metavar="OPTION=A,B,…",
        help="values to try; sizes are written 784-30-10; for several options again")  # fmt: skip
    add("--range", action="append", type=_valid(interval), metavar="OPTION=LOW..HIGH[:log]",
        help="a range to draw from, with :log evenly by magnitude; needs --random")  # fmt: skip
    add("--random", type=count, metavar="N", help="draw N candidates; default: every combination")
    add("--sampler", choices=SAMPLERS, help="how they are drawn; default: random; tpe is Optuna's")
    add("--search-seed", type=whole_number, metavar="N", help="of the draws; default: 0")
    add("--seeds", type=_valid(seeds_of), help="of each candidate: 0-9, or 0,3; default: --seed")
    add("--halving", type=rate, metavar="R",
        help="train all briefly, the best 1/R of them R times as long, and so on")  # fmt: skip
    add("--budget", type=seconds, metavar="1h30m", help="after it no other run starts")
    add("--keep", choices=KEEP, default="best", help="whose weights stay; default: best")
    add_engine_options(parser)
    add("--output", metavar="DIR", help="folder for results and artifact; default: sweeps/NAME")
    add("--resume", action="store_true", help="go on, with what is missing")


def space_of(options: dict[str, Any]) -> Space:
    """What varies, in the order of the command line; ValueError for an option named twice."""
    space: dict[str, Choices | Range] = {}
    for parse, texts in ((choices, options["over"]), (interval, options["range"])):
        for text in texts or ():
            name, values = parse(text)
            if name in space or options.get(name) not in (None, ""):
                raise ValueError(f"{flag(name)} is given twice: once to vary, and once more.")
            space[name] = values
    return space


def choices(text: str) -> tuple[str, Choices]:
    """``learning_rate=0.03,0.1``; raises ValueError."""
    name, values = _named(text)
    chosen = [_value(name, value) for value in values.split(",")]
    if any(chosen.count(value) > 1 for value in chosen):
        raise ValueError(f"the values of {name} must be different")
    return name, Choices(tuple(chosen))


def interval(text: str) -> tuple[str, Range]:
    """``learning_rate=0.01..1:log``; raises ValueError."""
    name, values = _named(text)
    if KINDS[name] not in (whole_number, number):
        raise ValueError(f"{name} is not a number: name its values with --over")
    bounds, _, scale = values.partition(":")
    low, _, high = (bound.strip() for bound in bounds.partition(".."))
    if scale not in ("", "log"):
        raise ValueError("a range ends with :log or with nothing")
    return name, Range(
        float(_value(name, low)),
        float(_value(name, high)),
        log=bool(scale),
        whole=KINDS[name] is whole_number,
    )


def _value(name: str, text: str) -> Any:
    try:
        value = KINDS[name](text)
    except argparse.ArgumentTypeError as error:
        raise ValueError(f"{error}, and {name} takes one") from None
    check_choice(name, value)
    return value


def check_choice(name: str, value: object) -> None:
    """Raises ValueError for a value that an option with choices does not have."""
    if name in CHOICES and value not in CHOICES[name]:
        names = list(CHOICES[name])
        hint = did_you_mean(str(value), names)
        raise ValueError(f"{value} is none of {', '.join(names)}{hint}")


def seconds(text: str) -> float:
    """``90s``, ``1h30m``."""
    if not BUDGET.fullmatch(text):
        raise argparse.ArgumentTypeError("must be a time such as 90s, 30m or 1h30m")
    parts = re.findall(r"([0-9]+)([hms])", text)
    return float(sum(int(count) * UNITS[unit] for count, unit in parts))


def _named(text: str) -> tuple[str, str]:
    name, _, values = text.partition("=")
    name = name.strip("-").replace("-", "_")
    if name not in KINDS:
        raise ValueError(f"only these can vary: {', '.join(sorted(KINDS))}")
    if not values:
        raise ValueError("needs OPTION=… with at least one value")
    return name, values


def _valid(parse: Callable[[str], Any]) -> Callable[[str], str]:
    """The text of an option, once it is known to be valid: it is stored as it was written."""

    def check(text: str) -> str:
        try:
            parse(text)
        except (ValueError, OverflowError) as error:
            raise argparse.ArgumentTypeError(f"{text}: {error}") from error
        return text

    return check
