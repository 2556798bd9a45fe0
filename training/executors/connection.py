"""A connection to the scheduler of a cluster, which is waited for where it goes away."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from training.executors.dask import distributed, security
from training.executors.interface import NoCluster
from training.executors.worker import Assignment, compute

POLL = 0.2  # seconds between two looks at whether to stop
TIMEOUT = 10.0  # seconds for an answer of the scheduler


class Connection:
    """Closed at first.

    note      writes one line for people
    patience  seconds that a scheduler is waited for which was there

    Raises OSError or ValueError (keys), NotInstalled.
    """

    def __init__(
        self, address: str, keys: Path | None, note: Callable[[str], object], patience: float
    ) -> None:
        self.address = address
        self._security = security(address, keys, "client")
        self._note = note
        self._patience = patience
        self._client: Any = None

    def open(self) -> None:
        """Raises OSError where no scheduler answers."""
        self._client = distributed().Client(
            self.address,
            security=self._security,
            timeout=TIMEOUT,
            set_as_default=False,
        )

    def close(self) -> None:
        if self._client is not None:
            self._client.close(timeout=1)
            self._client = None

    def open_again(self, is_stopped: Callable[[], bool]) -> None:
        """Wait until the scheduler is back; nothing of before is known to it. Raises NoCluster."""
        self._note(f"The scheduler at {self.address} is gone: waiting for it.")
        end = time.monotonic() + self._patience
        self.close()
        while not is_stopped():
            try:
                self.open()
                self._note("It is back.")
                return
            except OSError as error:
                if time.monotonic() > end:
                    raise NoCluster(f"No scheduler at {self.address} any more.") from error
                time.sleep(POLL)

    def workers(self) -> dict[str, int]:
        """The slots of each worker. Raises OSError or TimeoutError where the scheduler is gone."""
        if self._client.status != "running":
            raise ConnectionError
        slots: dict[str, int] = self._client.nthreads(callback_timeout=TIMEOUT)
        return slots

    def submit(self, worker: str, assignment: Assignment) -> Any:
        """The future of its outcome, by this worker and no other."""
        return self._client.submit(
            compute,
            assignment,
            key=assignment.key,
            pure=False,
            workers=[worker],
            allow_other_workers=False,
        )
