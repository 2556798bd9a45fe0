"""Long work in steps: a generator that yields which share is done, 0 to 1, and returns its result.

Whoever runs it can show how far it is, and end it between two steps.
"""

from collections.abc import Generator, Iterator
from typing import Generic, TypeVar

Result = TypeVar("Result")
Steps = Generator[float, None, Result]


class Work(Generic[Result]):
    """Steps to loop over, whose result is there when the loop is over."""

    result: Result

    def __init__(self, steps: Steps[Result]) -> None:
        self._steps = steps

    def __iter__(self) -> Iterator[float]:
        self.result = yield from self._steps


def result_of(steps: Steps[Result]) -> Result:
    """Run them to their end."""
    work = Work(steps)
    for _ in work:
        pass
    return work.result


def between(first: float, last: float, steps: Steps[Result]) -> Steps[Result]:
    """Work that is a part of other work, from one share of it to another."""
    work = Work(steps)
    for share in work:
        yield first + (last - first) * share
    return work.result
