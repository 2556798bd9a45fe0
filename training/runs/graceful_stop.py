"""Stopping on a signal: the first lets the mini-batch finish, the second interrupts at once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class GracefulStop:
    """Whether a signal has asked for the end."""

    def __init__(self) -> None:
        self._is_requested = False

    def is_requested(self) -> bool:
        return self._is_requested

    def handle(self, number: int, frame: FrameType | None) -> None:
        """A signal handler."""
        if self._is_requested:
            raise KeyboardInterrupt
        self._is_requested = True


@contextmanager
def stop_on_signals() -> Iterator[GracefulStop]:
    """A stop that Ctrl-C, SIGTERM and a closed terminal request while the block runs.

    SIGHUP stays ignored where it is (``nohup``): then the run outlives its terminal.
    """
    stop = GracefulStop()
    numbers = [*SIGNALS]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, stop.handle) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
