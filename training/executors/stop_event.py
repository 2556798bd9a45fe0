"""An event of asyncio that Ctrl-C and SIGTERM set, so that a server ends in order."""

import asyncio
import signal


def stop_on_signals() -> asyncio.Event:
    """For the loop that runs."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
