"""The bytes of a request: never more than a cap, whatever a compressed body unfolds to."""

import contextlib
import zlib
from collections.abc import Mapping
from typing import Protocol

from rest_framework.request import Request

from inference.errors import Malformed, TooLarge, Unsupported

DRAINED = 64_000_000  # bytes: twice the largest body that is ever accepted
CHUNK = 65_536  # bytes
GZIP = {"gzip": 31}  # zlib's window bits for: a gzip header and nothing else
GZIP_OR_DEFLATE = GZIP | {"deflate": 15}


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def read_body(
    request: Request, stream: Stream, cap: int, encodings: Mapping[str, int] = GZIP
) -> bytes:
    """The body, inflated. Raises TooLarge above ``cap`` bytes, Unsupported, Malformed."""
    body = stream.read(cap + 1)
    encoding = request.META.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if encoding in encodings:
        body = _inflated(body, cap, encoding, encodings[encoding])
    elif encoding not in {"", "identity"}:
        allowed = " or ".join(encodings)
        raise Unsupported(f"A body is sent as it is or with Content-Encoding: {allowed}.")
    if len(body) > cap:
        raise TooLarge(f"The body is larger than {cap:,} bytes.")
    return body


def _inflated(body: bytes, cap: int, encoding: str, window_bits: int) -> bytes:
    """Stops one byte above the cap, so a bomb costs no more than an honest body."""
    inflater = zlib.decompressobj(wbits=window_bits)
    try:
        inflated = inflater.decompress(body, cap + 1)
    except zlib.error as error:
        raise Malformed(f"The body is not {encoding}.") from error
    if len(inflated) <= cap and (not inflater.eof or inflater.unused_data):
        raise Malformed(f"The body is not one complete {encoding} stream.")
    return inflated


def drain(request: Request) -> None:
    """Read the rest of a refused body and drop it.

    A client that is still sending when the connection closes never gets to see why.
    """
    with contextlib.suppress(OSError):
        for _ in range(DRAINED // CHUNK):
            if not request._request.read(CHUNK):
                return
