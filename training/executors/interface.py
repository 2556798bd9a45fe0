"""What an executor does: it calls one function for many tasks, and survives workers that die."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

Task = TypeVar("Task")
Value = TypeVar("Value")


class WorkerDied(Exception):
    """A task ended its worker process each time it was tried."""


class TaskFailed(Exception):
    """A task raised an exception in its worker; the message is that exception's."""


class Refused(Exception):
    """This worker cannot do the task as it must be done; another one may."""


class NoCluster(Exception):
    """There is no scheduler, or no worker that can compute what is asked for."""


class NotInstalled(Exception):
    """An optional package is missing; the message is the line that installs it."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Task, Value]):
    """A task that is over: its value, or the error that it ended with."""

    task: Task
    value: Value | None = None
    error: Exception | None = None


class Executor(AbstractContextManager["Executor"], Protocol):
    """Entered, it has workers; leaving it ends what they are doing."""

    @property
    def workers(self) -> int:
        """How many tasks can run at once."""
        ...

    def outcomes(
        self,
        function: Callable[[Task], Value],
        tasks: Iterable[Task],
        *,
        is_stopped: Callable[[], bool],
    ) -> Iterator[Outcome[Task, Value]]:
        """Call a function, which can be pickled, for each task; outcomes in the order they come.

        A task is taken from ``tasks`` when a worker is free for it. Once ``is_stopped``, the
        iteration ends and what is running is given up.
        """
        ...
