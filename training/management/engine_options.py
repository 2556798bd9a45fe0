"""The options that say where work is computed, and which share of it."""

import argparse
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from training.executors.cluster import Cluster
from training.executors.dask import split_address
from training.executors.interface import Executor
from training.executors.processes import LocalProcesses
from training.management.parser import whole_number
from training.management.paths import user_path

MAX_COUNT = 100_000_000
MAX_DAYS = 36_500  # a century: certificates end in the year 9999


def add_engine_options(parser: CommandParser) -> None:
    add = parser.add_argument
    add("--workers", type=count, default=len(os.sched_getaffinity(0)), metavar="N",
        help="processes, with one BLAS thread each; default: one a core")  # fmt: skip
    add_cluster_options(parser)
    add("--part", type=part, metavar="I/N", help="compute this share only")


def add_cluster_options(parser: CommandParser, *, required: bool = False) -> None:
    add = parser.add_argument
    add("--scheduler", type=address, required=required, metavar="tls://HOST:PORT",
        help="of a cluster; tcp:// only on this machine")  # fmt: skip
    add("--keys", metavar="DIR", help="of the cluster: manage.py make_cluster_keys makes them")


def executor_of(options: dict[str, Any], note: Callable[[str], object]) -> Executor:
    """A cluster where one is named, otherwise processes of this machine. Raises as ``Cluster``."""
    if options["scheduler"]:
        return Cluster(options["scheduler"], keys_of(options), note)
    return LocalProcesses(options["workers"])


def keys_of(options: dict[str, Any]) -> Path | None:
    return user_path(options["keys"]) if options["keys"] else None


def address(text: str) -> str:
    """The type of ``--scheduler``."""
    try:
        split_address(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def part(text: str) -> tuple[int, int]:
    """``3/16``: the third of sixteen shares."""
    match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise argparse.ArgumentTypeError(f"{text} is not I/N with I from 1 to N")
    return int(match[1]), int(match[2])


def is_in_part(part: tuple[int, int] | None, number: int) -> bool:
    """Whether this process computes what has that number."""
    return part is None or number % part[1] == part[0] - 1


def count(text: str, least: int = 1, most: int = MAX_COUNT) -> int:
    """The type of an option that takes how many."""
    if not least <= (number := whole_number(text)) <= most:
        raise argparse.ArgumentTypeError(f"must be between {least} and {most:,}")
    return number


def days(text: str) -> int:
    """The type of an option that takes for how many days a key is valid."""
    return count(text, most=MAX_DAYS)


def rate(text: str) -> int:
    """The type of ``--halving``."""
    return count(text, least=2)
