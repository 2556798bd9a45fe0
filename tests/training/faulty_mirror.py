"""A download mirror that misbehaves on request: a real HTTP server, for the tests of downloads."""

import gzip
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Mirror:
    """The files of a mirror, how it behaves, and how often each file was requested."""

    def __init__(self, files: Mapping[str, bytes], behaviour: str) -> None:
        self.files = files
        self.behaviour = behaviour
        self.requests: Counter[str] = Counter()
        self.closing = threading.Event()
        self.url = ""

    def respond(self, handler: BaseHTTPRequestHandler) -> None:
        name = handler.path.rsplit("/", 1)[-1]
        self.requests[name] += 1
        BEHAVIOURS[self.behaviour](self, handler, self.files.get(name, b""))


Behaviour = Callable[[Mirror, BaseHTTPRequestHandler, bytes], None]


def _send(handler: BaseHTTPRequestHandler, body: bytes, *, length: int | None = None) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    handler.wfile.write(body)


def _correct(mirror: Mirror, handler: BaseHTTPRequestHandler, body: bytes) -> None:
    if body:
        _send(handler, body)
    else:
        handler.send_error(404)


def _missing(mirror: Mirror, handler: BaseHTTPRequestHandler, body: bytes) -> None:
    handler.send_error(404)


def _unavailable(mirror: Mirror, handler: BaseHTTPRequestHandler, body: bytes) -> None:
    handler.send_error(503)


def _truncated(mirror: Mirror, handler: BaseHTTPRequestHandler, body: bytes) -> None:
    _send(handler, body[: len(body) // 2], length=len(body))


def _damaged(mirror: Mirror, handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """The right length, one bit wrong: gzip's own checksum notices."""
    _send(handler, body[:-9] + bytes([body[-9] ^ 1]) + body[-8:])


def _different(mirror: Mirror, handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """A complete, valid file of the right shape that is not the published one."""
    content = bytearray(gzip.decompress(body))
    content[-1] ^= 1
    _send(handler, gzip.compress(content, mtime=0))


def _html(mirror: Mirror, handler: BaseHTTPRequestHandler, body: bytes) -> None:
    _send(handler, b"<html>Please log in to the hotel network.</html>")


def _endless(mirror: Mirror, handler: BaseHTTPRequestHandler, body: bytes) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while not mirror.closing.is_set():
            handler.wfile.write(bytes(1 << 20))
    except OSError:
        pass  # the client hung up


def _hanging(mirror: Mirror, handler: BaseHTTPRequestHandler, body: bytes) -> None:
    mirror.closing.wait(30)


def _dripping(mirror: Mirror, handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """A byte at a time, each just before the client's time-out."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while not mirror.closing.wait(0.02):
            handler.wfile.write(b"\0")
            handler.wfile.flush()
    except OSError:
        pass  # the client hung up


def _redirecting(mirror: Mirror, handler: BaseHTTPRequestHandler, body: bytes) -> None:
    """Every request is redirected to itself."""
    handler.send_response(302)
    handler.send_header("Location", handler.path)
    handler.end_headers()


BEHAVIOURS: dict[str, Behaviour] = {
    "correct": _correct,
    "missing": _missing,
    "unavailable": _unavailable,
    "truncated": _truncated,
    "damaged": _damaged,
    "different": _different,
    "html": _html,
    "endless": _endless,
    "hanging": _hanging,
    "dripping": _dripping,
    "redirecting": _redirecting,
}


@contextmanager
def serving(files: Mapping[str, bytes], behaviour: str = "correct") -> Iterator[Mirror]:
    """A mirror on a free port of this machine, for as long as the context lasts."""
    mirror = Mirror(files, behaviour)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            mirror.respond(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    mirror.url = f"http://127.0.0.1:{server.server_port}/mnist/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield mirror
    finally:
        mirror.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
