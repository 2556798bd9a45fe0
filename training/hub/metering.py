"""How much was asked of the Hub: requests and bytes, counted where they pass."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class Traffic:
    """requests  sent, with those that were redirected or tried again
    received  bytes of answers, as they came over the wire
    """

    requests: int = 0
    received: int = 0
    _counting: Lock = field(default_factory=Lock, repr=False)

    def add(self, *, requests: int = 0, received: int = 0) -> None:
        with self._counting:
            self.requests += requests
            self.received += received


_METER: ContextVar[Traffic] = ContextVar("traffic")


@contextmanager
def metered() -> Iterator[Traffic]:
    """Counts what this thread asks of the Hub, and the threads it lends its context to."""
    traffic = Traffic()
    token = _METER.set(traffic)
    try:
        yield traffic
    finally:
        _METER.reset(token)


def count(*, requests: int = 0, received: int = 0) -> None:
    traffic = _METER.get(None)
    if traffic is not None:
        traffic.add(requests=requests, received=received)
