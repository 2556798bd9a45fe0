"""Long work in steps: a generator that yields which share is done, 0 to 1, and returns its result.

Whoever runs it can show how far it is, and end it between two steps.
"""

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")
Steps = Generator[float, None, Result]


def result_of(steps: Steps[Result]) -> Result:
    """Run it to its end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result


def between(first: float, last: float, steps: Steps[Result]) -> Steps[Result]:
    """Work that is a part of other work, from one share of it to another."""
    while True:
        try:
            share = next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
        yield first + (last - first) * share
