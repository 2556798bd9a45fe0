"""Tells whoever waits, such as a command's user, that a server is asked again: else it is silence.

with announced(print):
    manager.upload_model(…)
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Tell = Callable[[str], object]

_TELL: ContextVar[Tell] = ContextVar("tell")


@contextmanager
def announced(tell: Tell) -> Iterator[None]:
    """Call ``tell`` with a line for each retry of this context, but with no line twice."""
    told: set[str] = set()

    def tell_news(line: str) -> None:
        if line not in told:
            told.add(line)
            tell(line)

    token = _TELL.set(tell_news)
    try:
        yield
    finally:
        _TELL.reset(token)


def announce(line: str) -> None:
    """Nothing where nobody listens, as in a server."""
    if tell := _TELL.get(None):
        tell(line)
