"""Signals that reach a test as manage.py would hear them, wherever the tests were started from."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def heard(number: int) -> Iterator[None]:
    """Ctrl-C is ignored in a background process of a shell, SIGHUP under nohup."""
    before = signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(number, before)
