"""The scheduler of a cluster: where workers and those who give them work meet."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from training.executors.dask import (
    HTTP_NOWHERE,
    WORKER_TTL,
    distributed,
    first_cause,
    security,
    split_address,
)
from training.executors.stop_event import stop_on_signals


def run_scheduler(address: str, keys: Path | None, note: Callable[[str], object]) -> None:
    """Serve at one address until a signal ends it. Raises OSError, ValueError, NotInstalled."""
    asyncio.run(_serve(address, keys, note))


async def _serve(address: str, keys: Path | None, note: Callable[[str], object]) -> None:
    protocol, host, port = split_address(address)
    stop = stop_on_signals()
    scheduler = distributed().Scheduler(
        protocol=f"{protocol}://",
        host=host,
        port=port,
        security=security(address, keys, "server"),
        dashboard=False,
        dashboard_address=HTTP_NOWHERE,
        worker_ttl=f"{WORKER_TTL}s",
    )
    try:
        await scheduler
    except RuntimeError as error:  # Dask's own: the system's is behind it
        raise ValueError(f"Nobody can listen at {address}: {first_cause(error)}.") from error
    try:
        note(f"The scheduler listens at {scheduler.address}. Ctrl-C ends it.")
        await stop.wait()
    finally:
        await scheduler.close()
