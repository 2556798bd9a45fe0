"""The bytes of a request: never more than a cap, whatever a compressed body unfolds to."""

import contextlib
import zlib
from typing import Protocol

from rest_framework.request import Request

from inference.errors import Malformed, TooLarge, Unsupported

DRAINED = 64_000_000  # bytes: twice the largest body that is ever accepted
CHUNK = 65_536  # bytes
GZIP = 31  # zlib's window bits for: a gzip header and nothing else


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def read_body(request: Request, stream: Stream, cap: int) -> bytes:
    """The body, inflated. Raises TooLarge above ``cap`` bytes, Unsupported, Malformed."""
    body = stream.read(cap + 1)
    encoding = request.META.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if encoding == "gzip":
        body = _inflated(body, cap)
    elif encoding not in {"", "identity"}:
        raise Unsupported("A body is sent as it is or with Content-Encoding: gzip.")
    if len(body) > cap:
        raise TooLarge(f"The body is larger than {cap:,} bytes.")
    return body


def _inflated(body: bytes, cap: int) -> bytes:
    """Stops one byte above the cap, so a bomb costs no more than an honest body."""
    inflater = zlib.decompressobj(wbits=GZIP)
    try:
        inflated = inflater.decompress(body, cap + 1)
    except zlib.error as error:
        raise Malformed("The body is not gzip.") from error
    if len(inflated) <= cap and (not inflater.eof or inflater.unused_data):
        raise Malformed("The body is not one complete gzip member.")
    return inflated


def drain(request: Request) -> None:
    """Read the rest of a refused body and drop it.

    A client that is still sending when the connection closes never gets to see why.
    """
    with contextlib.suppress(OSError):
        for _ in range(DRAINED // CHUNK):
            if not request._request.read(CHUNK):
                return
