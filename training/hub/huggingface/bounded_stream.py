"""A response body that must not grow too large or arrive too slowly."""

import time
from collections.abc import Iterator

from huggingface_hub.utils import httpx

from training.hub import metering
from training.hub.huggingface.transport_errors import interrupted, too_large_or_slow

MIN_SPEED = 1_000  # bytes per second on average; a slower response could go on for ever
MAX_RESPONSE = 200_000_000  # bytes
READ_METHODS = ("GET", "HEAD")  # requests that change nothing, so that they can be repeated


class BoundedStream(httpx.SyncByteStream):
    """grace  seconds before the speed counts"""

    def __init__(self, response: httpx.Response, grace: float) -> None:
        self._stream = response.stream
        self._request = response.request
        self._grace = grace

    def __iter__(self) -> Iterator[bytes]:
        start, size = time.monotonic(), 0
        try:
            for chunk in self._stream:  # type: ignore[union-attr]
                size += len(chunk)
                metering.count(received=len(chunk))
                seconds = time.monotonic() - start
                if size > MAX_RESPONSE or (seconds > self._grace and size < MIN_SPEED * seconds):
                    # A write may have been carried out all the same: an upload looks again.
                    is_write = self._request.method not in READ_METHODS
                    raise too_large_or_slow(self._request, temporary=is_write)
                yield chunk
        except httpx.RequestError:
            raise interrupted(self._request) from None

    def close(self) -> None:
        self._stream.close()  # type: ignore[union-attr]
