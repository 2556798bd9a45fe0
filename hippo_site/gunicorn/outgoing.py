"""What a thread writes to its client, without waiting for the client to read.

gunicorn sends a response from the thread that made it, so a client that does not read holds one of
a few threads. Here what the kernel does not take is kept, and the event loop sends it
(``hippo_site/gunicorn/outbox.py``).
"""

import socket
from typing import Any

NOW = socket.MSG_DONTWAIT  # the socket itself is a blocking one, for whoever reads from it
KEPT = 16_000_000  # bytes of one response; a longer one waits for its client, in its thread


class Outgoing:
    """Stands for a connection's socket while gunicorn writes a response to it."""

    def __init__(self, client: socket.socket) -> None:
        self._client = client
        self._parts: list[memoryview] = []

    def sendall(self, data: bytes) -> None:
        """Send what the client takes now; raises OSError where it is gone."""
        self._parts.append(memoryview(data))
        try:
            while self._parts:
                self._parts[0] = self._parts[0][self._client.send(self._parts[0], NOW) :]
                if not self._parts[0]:
                    del self._parts[0]
        except BlockingIOError:
            if sum(map(len, self._parts)) > KEPT:
                self._client.sendall(self.rest())
                self._parts.clear()

    def rest(self) -> bytes | memoryview:
        """What is left; a single piece is not copied, as it may be what other clients get, too."""
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)
