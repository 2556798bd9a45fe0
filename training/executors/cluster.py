"""An executor of many machines: the workers of a Dask cluster.

This process decides which worker computes what, one task for each free slot, and keeps its own
account of them. So a worker that dies, one whose cable is pulled, and a scheduler that is started
anew are one case: what they had is given to another worker. Nothing depends on who computed it.
"""

import pickle
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Self

from training.executors.connection import POLL, TIMEOUT, Connection
from training.executors.dask import distributed, first_cause
from training.executors.interface import NoCluster, Outcome, Refused, Task, Value, WorkerDied
from training.executors.numerics import numerics, variables
from training.executors.worker import Assignment

LOOK = 1.0  # seconds between two looks at which workers there are
PATIENCE = 600.0  # seconds that a scheduler or the first worker is waited for
TRIES = 4  # of a task whose workers are lost
LOST = f"Its worker was lost {TRIES} times in the middle of it."


@dataclass
class Running:
    """A task on its way: the future of its outcome, and who computes it."""

    task: Any
    future: Any
    worker: str


class Cluster:
    """A context, connected to a scheduler.

    note      writes one line for people: a worker that is refused, a scheduler that is waited for
    patience  seconds

    Raises NoCluster, OSError or ValueError (keys), NotInstalled.
    """

    def __init__(
        self,
        address: str,
        keys: Path | None,
        note: Callable[[str], object],
        patience: float = PATIENCE,
    ) -> None:
        self._address = address
        self._connection = Connection(address, keys, note, patience)
        self._note = note
        self._patience = patience
        self._slots: dict[str, int] = {}
        self._refused: dict[str, str] = {}
        self._running: list[Running] = []
        self._again: list[Any] = []
        self._numerics, self._pin = numerics(), variables()
        self._next_look = 0.0
        self._alone_since = time.monotonic()

    @property
    def workers(self) -> int:
        """As in ``Executor``: the slots of those workers that are not refused."""
        return sum(self._slots.values())

    def __enter__(self) -> Self:
        try:
            self._connection.open()
        except OSError as error:
            reason = first_cause(error)
            raise NoCluster(
                f"The scheduler at {self._address} does not answer: {reason}"
            ) from error
        self._expect_workers()
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def outcomes(
        self,
        function: Callable[[Task], Value],
        tasks: Iterable[Task],
        *,
        is_stopped: Callable[[], bool],
    ) -> Iterator[Outcome[Task, Value]]:
        """As in ``Executor``. Raises NoCluster."""
        tasks, self._again = iter(tasks), []
        losses: Counter[int] = Counter()
        ended = Event()
        while not is_stopped():
            for lost in self._look(is_stopped):
                losses[id(lost)] += 1
                if losses[id(lost)] < TRIES:
                    self._again.append(lost)
                else:
                    yield Outcome(lost, error=WorkerDied(LOST))
            is_out = False
            for worker in self._free():
                task = self._again.pop() if self._again else next(tasks, None)
                if task is None:
                    is_out = True
                    break
                self._submit(worker, function, task, ended)
            if is_out and not self._running:
                return
            ended.wait(POLL)
            ended.clear()
            for running in [each for each in self._running if each.future.done()]:
                outcome = self._over(running)
                if outcome is None:
                    self._again.append(running.task)
                else:
                    yield outcome

    def _look(self, is_stopped: Callable[[], bool]) -> list[Any]:
        """Note which workers there are; the tasks of those that are gone."""
        if time.monotonic() < self._next_look:
            return []
        try:
            present = self._connection.workers()
        except (OSError, TimeoutError):
            self._reconnect(is_stopped)
            return []
        self._next_look = time.monotonic() + LOOK
        self._slots = {who: n for who, n in present.items() if who not in self._refused}
        if self._slots:
            self._alone_since = time.monotonic()
        else:
            self._check_hope(present)
        lost = [each for each in self._running if each.worker not in self._slots]
        self._forget(lost)
        return [each.task for each in lost]

    def _check_hope(self, present: dict[str, int]) -> None:
        """Raises NoCluster where nobody can compute anything, or nobody came."""
        if present:
            reason = next(self._refused[who] for who in present)
            raise NoCluster(f"No worker can compute this. {reason}")
        if time.monotonic() - self._alone_since > self._patience:
            raise NoCluster(
                f"{self._address} has no worker. Start one: manage.py work "
                f"--scheduler {self._address} --keys …"
            )

    def _free(self) -> list[str]:
        """A worker for each free slot; their first slots come first."""
        busy = Counter(each.worker for each in self._running)
        free = [
            (slot, worker)
            for worker, slots in self._slots.items()
            for slot in range(busy[worker], slots)
        ]
        return [worker for _, worker in sorted(free)]

    def _submit(
        self, worker: str, function: Callable[[Task], Value], task: Task, ended: Event
    ) -> None:
        key = f"hippo-{secrets.token_hex(12)}"
        work = pickle.dumps((function, task))
        assignment = Assignment(key, work, self._numerics, self._pin)
        future = self._connection.submit(worker, assignment)
        future.add_done_callback(lambda future: ended.set())
        self._running.append(Running(task, future, worker))

    def _over(self, running: Running) -> Outcome[Any, Any] | None:
        """The outcome of a task that is over; None if it must be computed again."""
        self._running.remove(running)
        try:
            result = running.future.result(timeout=TIMEOUT)
        except (OSError, TimeoutError, distributed().CancelledError, distributed().KilledWorker):
            self._next_look = 0.0
            return None  # its worker or the scheduler went away
        except Exception as error:
            result = Outcome(None, error=Refused(f"{type(error).__name__}: {error}"))
        finally:
            running.future.release()
        if result is None:
            return None
        if isinstance(result.error, Refused):
            self._refuse(running.worker, str(result.error))
            return None
        return Outcome(running.task, result.value, result.error)

    def _refuse(self, worker: str, reason: str) -> None:
        if worker not in self._refused:
            self._note(f"The worker {worker} is refused. {reason}")
        self._refused[worker] = f"{worker}: {reason}"
        self._slots.pop(worker, None)
        self._next_look = 0.0

    def _forget(self, some: list[Running]) -> None:
        for each in some:
            self._running.remove(each)
            each.future.cancel()

    def _reconnect(self, is_stopped: Callable[[], bool]) -> None:
        """Wait for a scheduler; what was running has to be done again. Raises NoCluster."""
        self._again += [each.task for each in self._running]
        self._running, self._slots = [], {}
        self._connection.open_again(is_stopped)
        self._expect_workers()

    def _expect_workers(self) -> None:
        self._next_look = 0.0
        self._alone_since = time.monotonic()
