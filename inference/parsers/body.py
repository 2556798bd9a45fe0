"""Reading the body of a request: whole, inflated, and never more than a cap."""

import contextlib
import zlib
from collections.abc import Mapping
from typing import Any, Protocol

from rest_framework.request import Request

from inference.errors import Malformed, TooLarge, Unsupported

DRAINED = 64_000_000  # bytes: twice the largest body that is ever accepted
CHUNK = 65_536  # bytes
MEMBERS = 1_000  # of a gzip body; an honest one has few
GZIP = {"gzip": 31, "x-gzip": 31}  # zlib's window bits: a gzip header (RFC 9110 8.4.1.3)
GZIP_OR_DEFLATE = GZIP | {"deflate": 15}


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def released(parser_context: dict[str, Any]) -> tuple[Request, Any]:
    """The request and its view, out of what DRF gives a parser.

    The context, the view and the request hold each other, and with them the megabytes of a body,
    until Python next looks for circles; meanwhile every body takes new memory from the system.
    """
    request, view = parser_context["request"], parser_context["view"]
    parser_context.clear()
    return request, view


def read_body(
    request: Request, stream: Stream, cap: int, encodings: Mapping[str, int] = GZIP
) -> bytes:
    """The body, inflated. Raises TooLarge above ``cap`` bytes, Unsupported, Malformed."""
    body = stream.read(cap + 1)
    if len(body) < min(_announced(request), cap + 1):
        raise Malformed("The body ended before its Content-Length.")
    encoding = request.META.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if encoding in encodings:
        body = _inflated(body, cap, encoding, encodings[encoding])
    elif encoding not in {"", "identity"}:
        allowed = " or ".join(name for name in encodings if not name.startswith("x-"))
        raise Unsupported(f"A body is sent as it is or with Content-Encoding: {allowed}.")
    if len(body) > cap:
        raise TooLarge(f"The body is larger than {cap:,} bytes.")
    return body


def _inflated(body: bytes, cap: int, encoding: str, window_bits: int) -> bytes:
    """Stops one byte above the cap, so that a bomb costs no more than an honest body.

    A gzip file may have several members (RFC 1952 section 2.2): their contents follow each other.
    Only so many, and in pieces: what is behind a member is copied at its end, so that a body of
    nothing but empty ones would take hours.
    """
    parts: list[bytes] = []
    size, at = 0, 0
    for _ in range(MEMBERS):
        inflater = zlib.decompressobj(wbits=window_bits)
        while not inflater.eof and at < len(body):
            piece = body[at : at + CHUNK]
            try:
                parts.append(inflater.decompress(piece, cap + 1 - size))
            except zlib.error as error:
                raise Malformed(f"The body is not {encoding}.") from error
            size += len(parts[-1])
            if size > cap:
                return b"".join(parts)
            at += len(piece) - len(inflater.unused_data)
        if not inflater.eof:
            raise Malformed(f"The body is not one complete {encoding} stream.")
        if at == len(body):
            return b"".join(parts)
    raise Malformed(f"The body has more than {MEMBERS:,} {encoding} streams.")


def _announced(request: Request) -> int:
    """The Content-Length; 0 where it is not given, or is no number."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() else 0


def drain(request: Request) -> None:
    """Read the rest of a refused body and drop it.

    A client that is still sending when the connection closes never gets to see why.
    """
    with contextlib.suppress(OSError):
        for _ in range(DRAINED // CHUNK):
            # DRF gives its parsers the stream, its views only Django's request.
            if not request._request.read(CHUNK):  # noqa: SLF001
                return
