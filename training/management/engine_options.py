"""The options that say where work is computed: by how many processes, and which share of it."""

import argparse
import os
import re

from django.core.management.base import CommandParser

from training.management.parser import whole_number

MAX_COUNT = 100_000_000


def add_engine_options(parser: CommandParser) -> None:
    add = parser.add_argument
    add("--workers", type=count, default=len(os.sched_getaffinity(0)), metavar="N",
        help="processes, with one BLAS thread each; default: one a core")  # fmt: skip
    add("--part", type=part, metavar="I/N", help="compute this share only")


def part(text: str) -> tuple[int, int]:
    """``3/16``: the third of sixteen shares."""
    match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise argparse.ArgumentTypeError(f"{text} is not I/N with I from 1 to N")
    return int(match[1]), int(match[2])


def is_in_part(part: tuple[int, int] | None, number: int) -> bool:
    """Whether this process computes what has that number."""
    return part is None or number % part[1] == part[0] - 1


def count(text: str, least: int = 1) -> int:
    """The type of an option that takes how many."""
    if not least <= (number := whole_number(text)) <= MAX_COUNT:
        raise argparse.ArgumentTypeError(f"must be between {least} and {MAX_COUNT:,}")
    return number


def rate(text: str) -> int:
    """The type of ``--halving``."""
    return count(text, least=2)
