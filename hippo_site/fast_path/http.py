"""The HTTP of an ordinary prediction: bytes that are one whole request become a WSGI environ.

llhttp (through httptools) does the parsing, which takes a tenth of the time gunicorn's own parser
takes. Whatever is not ordinary gives None, and gunicorn reads it as ever: an incomplete request,
other routes, bodies of other kinds, a header that is not in HEADERS or is there twice.
"""

import io
from typing import Any

from httptools import HttpParserError, HttpRequestParser

MOST_BYTES = 32_768  # one image, however many digits its numbers have
ROUTES = (b"POST /predict", b"POST /v1/predict", b"POST /v2/models/")
KEEP = "keep-alive"
SLOW_KINDS = ("image/", "multipart/")  # pictures take long enough to get a thread
HEADERS = {
    name.lower().encode(): name.upper().replace("-", "_")
    if name.startswith("Content-")
    else "HTTP_" + name.upper().replace("-", "_")
    for name in (
        *("Host", "Content-Type", "Content-Length", "Connection", "User-Agent", "Accept"),
        *("Accept-Encoding", "X-Request-ID", "Inference-Header-Content-Length"),
    )
}


class Refused(Exception):
    """Not ordinary."""


class _Message:
    """What the parser calls; fills an environ."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.environ = environ
        self.body: list[bytes] = []
        self.complete = False

    def on_url(self, url: bytes) -> None:
        path, _, query = url.decode("ascii").partition("?")
        if "%" in path or "#" in path or "#" in query:
            raise Refused
        self.environ["PATH_INFO"] = path
        self.environ["QUERY_STRING"] = query
        self.environ["RAW_URI"] = url.decode("ascii")

    def on_header(self, name: bytes, value: bytes) -> None:
        key = HEADERS.get(name.lower())
        if key is None or key in self.environ:
            raise Refused
        self.environ[key] = value.decode("latin-1").strip(" \t")

    def on_body(self, body: bytes) -> None:
        self.body.append(body)

    def on_message_complete(self) -> None:
        self.complete = True


def environ_of(data: bytes, base: dict[str, Any]) -> dict[str, Any] | None:
    """``base`` and what the request adds to it; None unless ``data`` is one ordinary request."""
    if not data.startswith(ROUTES) or len(data) >= MOST_BYTES:
        return None
    message = _Message(base.copy())
    parser = HttpRequestParser(message)
    try:
        parser.feed_data(data)
    except (HttpParserError, Refused, UnicodeDecodeError):
        return None
    environ = message.environ
    body = b"".join(message.body)
    ordinary = (
        message.complete
        and environ.get("HTTP_CONNECTION", KEEP).lower() == KEEP
        and parser.get_http_version() == "1.1"
        and "HTTP_HOST" in environ
        and environ.get("CONTENT_LENGTH") == str(len(body))
        and not environ.get("CONTENT_TYPE", "").lower().startswith(SLOW_KINDS)
    )
    environ["wsgi.input"] = io.BytesIO(body)
    return environ if ordinary else None


class Answer:
    """Collects what a WSGI application answers, and writes it as bytes."""

    def __init__(self) -> None:
        self._head = ""

    def start_response(
        self, status: str, headers: list[tuple[str, str]], _error: Any = None
    ) -> Any:
        lines = [f"{name}: {value}\r\n" for name, value in headers]
        self._head = f"HTTP/1.1 {status}\r\n{''.join(lines)}"

    def written(self, body: bytes, *, date: str, keep: bool) -> bytes:
        connection = KEEP if keep else "close"
        head = f"{self._head}Date: {date}\r\nConnection: {connection}\r\n\r\n"
        return head.encode("latin-1") + body
