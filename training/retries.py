"""Shows whoever waits, such as a command's user, that a server is asked again: else it is silence.

with announced(print):
    manager.upload_model(…)
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Show = Callable[[str], object]

_SHOW: ContextVar[Show] = ContextVar("show")


@contextmanager
def announced(show: Show) -> Iterator[None]:
    """Call ``show`` with a line for each retry of this context, but with no line twice."""
    shown: set[str] = set()

    def show_once(line: str) -> None:
        if line not in shown:
            shown.add(line)
            show(line)

    token = _SHOW.set(show_once)
    try:
        yield
    finally:
        _SHOW.reset(token)


def announce(line: str) -> None:
    """Nothing where nobody listens, as in a server."""
    if show := _SHOW.get(None):
        show(line)
