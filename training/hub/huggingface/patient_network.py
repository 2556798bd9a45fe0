"""The connections of the Hub's client, which bound how long the head of a response may take.

The time-out is that of each read: a Hub that sends a byte of it now and then would be read for
days. Of a body, ``bounded_stream`` measures the speed.
"""

import time
from typing import Any

import httpcore2
from huggingface_hub.utils import httpx

from training.hub.huggingface.bounded_stream import MIN_SPEED

GRACE = 2  # time-outs before the speed counts: the first is for the Hub to think


def bound_reads(client: httpx.Client) -> None:
    """For every transport of the client; the library has no public way to its network."""
    for transport in (client._transport, *client._mounts.values()):  # noqa: SLF001
        if isinstance(transport, httpx.HTTPTransport):
            transport._pool._network_backend = Network()  # noqa: SLF001


class Network(httpcore2.SyncBackend):
    def connect_tcp(self, *args: Any, **options: Any) -> httpcore2.NetworkStream:
        return Stream(super().connect_tcp(*args, **options))


class Stream(httpcore2.NetworkStream):
    """A connection; what it reads after a write is one response."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner
        self._began = time.monotonic()
        self._size = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, timeout)
        self._size += len(data)
        is_first = len(data) == self._size  # of what came at once after all, there is no speed
        seconds = time.monotonic() - self._began
        is_late = timeout is not None and seconds > GRACE * timeout
        if data and not is_first and is_late and self._size < MIN_SPEED * seconds:
            raise httpcore2.ReadTimeout
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout)
        self._began, self._size = time.monotonic(), 0

    def start_tls(self, *args: Any, **options: Any) -> httpcore2.NetworkStream:
        return Stream(self._inner.start_tls(*args, **options))

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
