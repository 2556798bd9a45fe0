"""The HTTP of an ordinary prediction: bytes that are one whole request become a WSGI environ.

llhttp (through httptools) does the parsing, in a tenth of the time that gunicorn's parser takes.
What is not ordinary gives None, and gunicorn reads it: other routes, large bodies, headers that
change how a message is read, or what gunicorn's own limits refuse.
"""

import io
from typing import Any

from httptools import HttpParserError, HttpRequestParser

from hippo_site.fast_path.routes import begins_like_a_prediction

LARGEST = 32_768  # bytes: one image, however many digits its numbers have
LONGEST_LINE, LONGEST_HEADER, MOST_HEADERS = 4_094, 8_190, 100  # gunicorn's defaults
KEEP = "keep-alive"
SLOW_KINDS = ("image/", "multipart/")  # pictures take long enough to get a thread
UNUSUAL = frozenset(  # they change how a message is read, or what is answered besides
    (
        *(b"transfer-encoding", b"content-encoding", b"expect"),
        *(b"upgrade", b"te", b"trailer", b"http2-settings"),
    )
)
DIRECT = {b"content-type": "CONTENT_TYPE", b"content-length": "CONTENT_LENGTH"}


class NotOrdinary(Exception):
    """gunicorn's own parser has to read this request."""


class _Message:
    """What the parser calls; fills an environ."""

    def __init__(self, environ: dict[str, Any], schemes: dict[str, str]) -> None:
        self.environ = environ
        self.body: list[bytes] = []
        self.is_complete = False
        self._schemes = schemes
        self._headers = 0

    def on_message_begin(self) -> None:
        if self.is_complete:  # a byte of the next message is here
            raise NotOrdinary

    def on_url(self, url: bytes) -> None:
        path, _, query = url.decode("ascii").partition("?")
        if "%" in path or "#" in path or "#" in query:
            raise NotOrdinary
        self.environ["PATH_INFO"] = path
        self.environ["QUERY_STRING"] = query
        self.environ["RAW_URI"] = url.decode("ascii")

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        self._headers += 1
        if name in UNUSUAL or b"_" in name or len(name) + len(value) > LONGEST_HEADER - 4:
            raise NotOrdinary
        key = DIRECT.get(name) or "HTTP_" + name.decode("ascii").upper().replace("-", "_")
        if key in self.environ or self._headers > MOST_HEADERS:
            raise NotOrdinary
        text = value.decode("latin-1").strip(" \t")
        self.environ[key] = text
        if (secure := self._schemes.get(key)) is not None:
            if "hippo.scheme" in self.environ:
                raise NotOrdinary
            self.environ["hippo.scheme"] = "https" if text == secure else "http"

    def on_body(self, body: bytes) -> None:
        self.body.append(body)

    def on_message_complete(self) -> None:
        if self.is_complete:
            raise NotOrdinary
        self.is_complete = True


def environ_of(
    data: bytes, base: dict[str, Any], schemes: dict[str, str] | None = None
) -> dict[str, Any] | None:
    """``base`` and what the request adds to it; None unless ``data`` is one ordinary request.

    schemes  headers with which this peer may say that it was reached by https: environ key → value
    """
    if not begins_like_a_prediction(data) or len(data) >= LARGEST or base.get("SCRIPT_NAME"):
        return None
    if data.find(b"\r\n") > LONGEST_LINE:
        return None
    message = _Message(base.copy(), schemes or {})
    parser = HttpRequestParser(message)
    try:
        parser.feed_data(data)
    except (HttpParserError, NotOrdinary, UnicodeDecodeError):
        return None
    except Exception:  # httptools raises others too, for CONNECT and for upgrades
        return None
    environ = message.environ
    body = b"".join(message.body)
    if "hippo.scheme" in environ:
        environ["wsgi.url_scheme"] = environ.pop("hippo.scheme")
    is_ordinary = (
        message.is_complete
        and environ.get("HTTP_CONNECTION", KEEP).lower() == KEEP
        and parser.get_http_version() == "1.1"
        and parser.get_method() == b"POST"
        and environ.get("HTTP_HOST")
        and environ.get("CONTENT_LENGTH") == str(len(body))
        and data.find(b"\r\n\r\n") + 4 + len(body) == len(data)
        and not environ.get("CONTENT_TYPE", "").lower().startswith(SLOW_KINDS)
    )
    environ["wsgi.input"] = io.BytesIO(body)
    return environ if is_ordinary else None


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
