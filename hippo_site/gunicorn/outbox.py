"""Responses on their way out of an event loop: sent as clients read; then connections close.

A connection is in here while its client reads slowly, and while it closes; whoever waits costs a
descriptor.
"""

import selectors
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Any

READ = 65_536  # bytes at a time
LINGER_SECONDS = 2  # for a client to close first
READ_SECONDS = 30  # a client that does not read has so long, in a thread too
HELD = 64_000_000  # bytes of all responses that wait; above it the one that waits longest ends

Rest = bytes | memoryview


def unsent(client: socket.socket, data: Rest) -> Rest:
    """Send what the client takes now; what is left. Raises OSError where it is gone."""
    try:
        return data[client.send(data) :]
    except BlockingIOError:
        return data


class Outbox:
    """Sends what is left of responses.

    kept  called with a connection that waits for its next request again
    gone  called with a connection that has ended
    """

    def __init__(
        self,
        poller: selectors.BaseSelector,
        *,
        kept: Callable[[Any], None],
        gone: Callable[[Any], None],
    ) -> None:
        self._poller = poller
        self._kept, self._gone = kept, gone
        self._sending: dict[Any, tuple[Rest, float, bool]] = {}  # bytes, deadline, keep
        self._closing: dict[Any, float] = {}  # deadline

    def add(self, conn: Any, rest: Rest, *, keep: bool) -> None:
        """Send the rest of a response as its client reads, then keep the connection or close it."""
        if rest:
            self._sending[conn] = (rest, time.monotonic() + READ_SECONDS, keep)
            writable = partial(self._writable, conn)
            self._poller.register(conn.sock, selectors.EVENT_WRITE, writable)
            while self._held() > HELD:
                self._drop(next(iter(self._sending)))
        elif keep:
            self._kept(conn)
        else:
            self.close(conn)

    def _held(self) -> int:
        """Bytes in memory; what many clients wait for may be the same object, and counts once."""
        views = [memoryview(rest) for rest, _, _ in self._sending.values()]
        return sum({id(view.obj): memoryview(view.obj).nbytes for view in views}.values())

    def close(self, conn: Any) -> None:
        """Once the client has: else it might never read its answer (RFC 9112 section 9.6)."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._gone(conn)
            return
        self._closing[conn] = time.monotonic() + LINGER_SECONDS
        self._poller.register(conn.sock, selectors.EVENT_READ, partial(self._discard, conn))

    def end_late(self, *, force: bool) -> None:
        """End the connections that have had their time, or all."""
        now = time.monotonic()
        deadlines = {conn: deadline for conn, (_, deadline, _) in self._sending.items()}
        for conn, deadline in (deadlines | self._closing).items():
            if force or now > deadline:
                self._drop(conn)

    def _writable(self, conn: Any, client: socket.socket) -> None:
        """The client reads again: go on sending."""
        data, _, keep = self._sending[conn]
        try:
            rest = unsent(client, data)
        except OSError:
            self._drop(conn)
            return
        if rest:
            self._sending[conn] = (rest, time.monotonic() + READ_SECONDS, keep)
            return
        self._poller.unregister(conn.sock)
        del self._sending[conn]
        self.add(conn, b"", keep=keep)

    def _discard(self, conn: Any, client: socket.socket) -> None:
        try:
            is_open = bool(client.recv(READ))
        except BlockingIOError:
            return
        except OSError:
            is_open = False
        if not is_open:
            self._drop(conn)

    def _drop(self, conn: Any) -> None:
        self._poller.unregister(conn.sock)
        self._sending.pop(conn, None)
        self._closing.pop(conn, None)
        self._gone(conn)
