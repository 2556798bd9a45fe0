"""An executor of processes on this machine, each with one BLAS thread.

Each worker has a pipe of its own, so a process that dies (out of memory, killed) cannot block the
others, and it is known which task it had: that task is tried once more by a new process.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection, wait
from threading import Lock, Thread
from typing import Any, Self

from training.executors.interface import Outcome, Refused, Task, TaskFailed, Value, WorkerDied
from training.executors.numerics import pinned, variables

SPAWN = get_context("spawn")  # a fork would have NumPy, with its kernel and threads, already
STARTING = Lock()  # the environment that a process inherits is one for all threads
POLL = 0.2  # seconds between two looks at whether to stop
TRIES = 2  # of a task whose process dies
DIED = "Its process ended twice in the middle of it: it was killed, or there is not enough memory."


class Worker:
    """A process, its pipe, and the task that it is computing."""

    def __init__(self, pin: Mapping[str, str]) -> None:
        self.connection, theirs = SPAWN.Pipe()
        self.process = SPAWN.Process(target=_serve, args=(theirs,), daemon=True)
        with STARTING, pinned(pin), _ctrl_c_blocked():
            self.process.start()
        theirs.close()  # the pipe ends with the process, in the middle of a message too
        self.task: Any = None

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class LocalProcesses:
    """A context; up to ``workers`` processes, started when there is work for them.

    pin  environment variables that they start with; by default those of this process's numerics
    """

    def __init__(self, workers: int, pin: Mapping[str, str] | None = None) -> None:
        self.workers = workers
        self._pin = variables() if pin is None else pin
        self._idle: list[Worker] = []
        self._busy: dict[Connection, Worker] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for worker in (*self._idle, *self._busy.values()):
            worker.end()
        self._idle.clear()
        self._busy.clear()

    def outcomes(
        self,
        function: Callable[[Task], Value],
        tasks: Iterable[Task],
        *,
        is_stopped: Callable[[], bool],
    ) -> Iterator[Outcome[Task, Value]]:
        """As in ``Executor``."""
        tasks, again = iter(tasks), list[Task]()
        deaths: Counter[int] = Counter()
        while not is_stopped():
            while len(self._busy) < self.workers:
                task = again.pop() if again else next(tasks, None)
                if task is None:
                    break
                self._give(function, task)
            if not self._busy:
                return
            for ready in wait(list(self._busy), POLL):
                worker = self._busy.pop(ready)  # type: ignore[call-overload]
                task = worker.task
                try:
                    value, error = worker.connection.recv()
                except (EOFError, OSError):
                    worker.end()
                    deaths[id(task)] += 1
                    if deaths[id(task)] < TRIES:
                        again.append(task)
                    else:
                        yield Outcome(task, error=WorkerDied(DIED))
                    continue
                self._idle.append(worker)
                yield Outcome(task, value, error)

    def _give(self, function: Callable[[Task], Value], task: Task) -> None:
        worker = self._idle.pop() if self._idle else Worker(self._pin)
        while True:
            try:
                worker.connection.send((function, task))
                break
            except OSError:  # it died while it had nothing to do
                worker.end()
                worker = Worker(self._pin)
        worker.task = task
        self._busy[worker.connection] = worker


@contextmanager
def _ctrl_c_blocked() -> Iterator[None]:
    """A process inherits it: Ctrl-C reaches it too, and before ``_serve`` it would be a traceback.

    Here it is only put off.
    """
    resource_tracker.ensure_running()  # else the start does it, and unblocks
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(connection: Connection) -> None:
    """A worker process: leave Ctrl-C to the parent, end when it does, compute what it sends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            function, task = connection.recv()
        except EOFError:
            return
        connection.send(_answer(function, task))


def _answer(function: Callable[[Any], Any], task: Any) -> tuple[Any, Exception | None]:
    """A value, or an error that can be pickled: the exception's own may not."""
    try:
        return function(task), None
    except Refused as error:
        return None, Refused(str(error))
    except Exception as error:
        return None, TaskFailed(str(error) or type(error).__name__)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
