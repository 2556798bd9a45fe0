"""SIGTERM for the benches that start servers, namespaces and disks: all of that ends with them."""

import signal
import sys
from types import FrameType


def end_on_sigterm() -> None:
    """SIGTERM, of ``timeout`` for one, raises SystemExit: every ``with`` and ``finally`` runs."""
    signal.signal(signal.SIGTERM, _end)


def _end(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one would break off the clean-up
    sys.exit(128 + number)
