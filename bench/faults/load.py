"""Good requests without a pause, each counted: answered, refused, or lost."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

HEADERS = {"Content-Type": "application/json"}
LONGEST = 60  # seconds a client waits


@dataclass
class Tally:
    """answered  requests answered 200; ``slowest`` in seconds
    failures  why the others were not: a status, or the name of an exception
    """

    answered: int = 0
    slowest: float = 0.0
    failures: Counter[str] = field(default_factory=Counter)

    @property
    def lost(self) -> int:
        return sum(self.failures.values())


class Load:
    """Clients that ask one prediction after another, each on a connection that it keeps.

    pause  seconds between two requests of a client; none after an answer that took longer
    """

    def __init__(
        self,
        port: int,
        body: bytes,
        clients: int,
        pause: float = 0,
        headers: Mapping[str, str] = HEADERS,
    ) -> None:
        self.tally = Tally()
        self._pause = pause
        self.clients = clients
        self._port, self._body, self._headers = port, body, headers
        self._done = threading.Event()
        self._counting = threading.Lock()

    def _ask(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=LONGEST)
        while not self._done.is_set():
            started = time.monotonic()
            failure = self._failure(connection)
            with self._counting:
                self.tally.slowest = max(self.tally.slowest, time.monotonic() - started)
                if failure:
                    self.tally.failures[failure] += 1
                else:
                    self.tally.answered += 1
            if self._pause:
                self._done.wait(max(0, started + self._pause - time.monotonic()))
        connection.close()

    def _failure(self, connection: http.client.HTTPConnection) -> str:
        try:
            connection.request("POST", "/predict", self._body, self._headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            return type(error).__name__
        return "" if answer.status == 200 else str(answer.status)

    @contextmanager
    def running(self) -> Iterator[Tally]:
        threads = [threading.Thread(target=self._ask) for _ in range(self.clients)]
        for thread in threads:
            thread.start()
        try:
            yield self.tally
        finally:
            self._done.set()
            for thread in threads:
                thread.join()
