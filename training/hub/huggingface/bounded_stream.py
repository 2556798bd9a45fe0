"""A response body that must not grow too large, packed or unpacked, or arrive too slowly."""

import time
from collections.abc import Callable, Iterator

from huggingface_hub.utils import httpx

from training.hub import metering
from training.hub.huggingface.transport_errors import interrupted, too_large_or_slow

MIN_SPEED = 1_000  # bytes per second on average; a slower response could go on for ever
MAX_RESPONSE = 200_000_000  # bytes, where a request does not name fewer
MAX_BYTES = "hippo_max_bytes"  # the extension of a request that does
READ_METHODS = ("GET", "HEAD")  # requests that change nothing, so that they can be repeated


Bytes = Callable[..., Iterator[bytes]]


def bound(response: httpx.Response, grace: float) -> None:
    """Limit a response; ``grace`` is in seconds, before the speed counts."""
    response.stream = BoundedStream(response, grace)
    response.iter_bytes = _unpacked(response)  # type: ignore[method-assign]


def _unpacked(response: httpx.Response) -> Bytes:
    """Its ``iter_bytes`` with the same limit: a few kilobytes of gzip can be gigabytes."""
    iter_bytes, largest = response.iter_bytes, _largest(response.request)

    def limited(chunk_size: int | None = None) -> Iterator[bytes]:
        size = 0
        for chunk in iter_bytes(chunk_size):
            size += len(chunk)
            if size > largest:
                raise too_large_or_slow(response.request, temporary=False)
            yield chunk

    return limited


def _largest(request: httpx.Request) -> int:
    return int(request.extensions.get(MAX_BYTES, MAX_RESPONSE))


class BoundedStream(httpx.SyncByteStream):
    """grace  seconds before the speed counts"""

    def __init__(self, response: httpx.Response, grace: float) -> None:
        self._stream = response.stream
        self._request = response.request
        self._grace = grace
        self._largest = _largest(response.request)

    def __iter__(self) -> Iterator[bytes]:
        start, size = time.monotonic(), 0
        try:
            for chunk in self._stream:  # type: ignore[union-attr]
                size += len(chunk)
                metering.count(received=len(chunk))
                seconds = time.monotonic() - start
                if size > self._largest or (seconds > self._grace and size < MIN_SPEED * seconds):
                    # A write may have been carried out all the same: an upload looks again.
                    is_write = self._request.method not in READ_METHODS
                    raise too_large_or_slow(self._request, temporary=is_write)
                yield chunk
        except httpx.RequestError:
            raise interrupted(self._request) from None

    def close(self) -> None:
        self._stream.close()  # type: ignore[union-attr]
