"""A worker of a cluster: it computes tasks in processes of its own machine.

Each task runs in a process that was started with the numerics of whoever gave the task, so one
worker can serve parents with different BLAS kernels in turn, answers its scheduler while it
computes, and outlives a task that kills its process.
"""

import asyncio
import pickle
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident
from typing import Any

from training.executors.dask import HTTP_NOWHERE, distributed, first_cause, security, split_address
from training.executors.interface import Outcome
from training.executors.numerics import variables_for
from training.executors.processes import LocalProcesses
from training.executors.stop_event import stop_on_signals

AGAIN = 2.0  # seconds between two attempts to reach the scheduler
EXTENSION = "hippo"


@dataclass(frozen=True)
class Assignment:
    """A task for a worker.

    key       its name in the cluster
    work      (function, task), pickled: the worker itself need not import what they need
    numerics  those of the process that gives the task
    pin       environment variables that pin them
    """

    key: str
    work: bytes
    numerics: Mapping[str, Any]
    pin: Mapping[str, str]


class Slots:
    """The processes of one worker: one for each thread that waits for a task."""

    def __init__(self) -> None:
        self._processes: dict[int, tuple[Mapping[str, str], LocalProcesses]] = {}

    def outcome(self, assignment: Assignment, is_stopped: Callable[[], bool]) -> Any:
        """The ``Outcome`` of an assignment, without its task; None once it is stopped."""
        processes = self._of_this_thread(variables_for(assignment.numerics, assignment.pin))
        for over in processes.outcomes(_call, [assignment.work], is_stopped=is_stopped):
            return Outcome(None, over.value, over.error)
        self._end(get_ident())
        return None

    def end(self) -> None:
        for thread in list(self._processes):
            self._end(thread)

    def _of_this_thread(self, pin: Mapping[str, str]) -> LocalProcesses:
        before = self._processes.get(get_ident())
        if before and before[0] == pin:
            return before[1]
        self._end(get_ident())
        processes = LocalProcesses(1, pin)
        self._processes[get_ident()] = (pin, processes)
        return processes

    def _end(self, thread: int) -> None:
        if before := self._processes.pop(thread, None):
            before[1].__exit__()


def _call(work: bytes) -> Any:
    function, task = pickle.loads(work)  # noqa: S301 - whoever has a key may run code here
    return function(task)


def compute(assignment: Assignment) -> Any:
    """What the cluster calls in a thread of a worker."""
    worker = distributed().get_worker()

    def is_stopped() -> bool:
        state = worker.state.tasks.get(assignment.key)
        is_wanted = state is not None and state.state == "executing"
        return not is_wanted or worker.status.name != "running"

    return worker.extensions[EXTENSION].outcome(assignment, is_stopped)


def run_worker(address: str, keys: Path | None, slots: int, note: Callable[[str], object]) -> None:
    """Serve a scheduler until a signal ends it; one that goes away is waited for.

    slots  tasks that are computed at once. Raises ValueError, OSError, NotInstalled.
    """
    protection = security(address, keys, "server")
    with tempfile.TemporaryDirectory(prefix="hippo-worker-") as folder:
        asyncio.run(_serve(address, protection, slots, folder, note))


async def _serve(
    address: str, protection: Any, slots: int, folder: str, note: Callable[[str], object]
) -> None:
    stopped = asyncio.ensure_future(stop_on_signals().wait())
    is_noted = False
    while not stopped.done():
        serving = asyncio.ensure_future(_connected(address, protection, slots, folder, note))
        await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
        serving.cancel()
        try:
            await serving
            is_noted = False
        except (OSError, RuntimeError, TimeoutError) as error:
            if not is_noted:
                note(f"The scheduler at {address} does not answer ({first_cause(error)}): waiting.")
            is_noted = True
        except asyncio.CancelledError:
            return
        await asyncio.wait({stopped}, timeout=AGAIN)


async def _connected(
    address: str, protection: Any, slots: int, folder: str, note: Callable[[str], object]
) -> None:
    """Work until the scheduler is gone. Raises OSError or RuntimeError where it is not there."""
    from distributed.worker import DEFAULT_EXTENSIONS

    _, host, port = split_address(address)
    processes = Slots()
    worker = distributed().Worker(
        address,
        host=distributed().utils.get_ip(host, port),
        nthreads=slots,
        security=protection,
        extensions=DEFAULT_EXTENSIONS | {EXTENSION: lambda worker: processes},
        memory_limit=0,
        dashboard=False,
        dashboard_address=HTTP_NOWHERE,
        local_directory=folder,
        death_timeout=30,
    )
    try:
        await worker
        note(f"Connected to {address}; {slots} tasks at once. Ctrl-C ends it.")
        await worker.finished()
        note(f"The scheduler at {address} is gone: waiting for it.")
    finally:
        processes.end()
        await worker.close(timeout=5, executor_wait=False)
