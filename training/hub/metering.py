"""Counts the requests sent to the Hub and the bytes received from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class Meter:
    """requests  sent, including redirects and retries
    received  bytes of response bodies, as transferred (compressed where the Hub compresses)
    """

    requests: int = 0
    received: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def add(self, *, requests: int = 0, received: int = 0) -> None:
        with self._lock:
            self.requests += requests
            self.received += received


_METER: ContextVar[Meter] = ContextVar("meter")


@contextmanager
def metered() -> Iterator[Meter]:
    """Counts the requests of this thread, and of threads that run in a copy of its context."""
    meter = Meter()
    token = _METER.set(meter)
    try:
        yield meter
    finally:
        _METER.reset(token)


def count(*, requests: int = 0, received: int = 0) -> None:
    """Add to the meter of this context, if there is one."""
    meter = _METER.get(None)
    if meter is not None:
        meter.add(requests=requests, received=received)
