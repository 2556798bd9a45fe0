"""Stopping politely: the first signal lets the mini-batch finish, the second is obeyed at once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class GracefulStop:
    """Raised by a signal; ask it ``is_up``."""

    def __init__(self) -> None:
        self.signal = 0

    def is_up(self) -> bool:
        return self.signal != 0

    def raise_it(self, number: int, frame: FrameType | None) -> None:
        if self.is_up():
            raise KeyboardInterrupt
        self.signal = number


@contextmanager
def stop_on_signals() -> Iterator[GracefulStop]:
    """A sign that Ctrl-C and SIGTERM raise while the block runs."""
    sign = GracefulStop()
    before = {number: signal.signal(number, sign.raise_it) for number in SIGNALS}
    try:
        yield sign
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
