"""A real HTTP server that misbehaves on request, for the tests of downloading."""

import gzip
import hashlib
import struct
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from training.core.data.mnist import SHA256


def idx(values: np.ndarray) -> bytes:
    """An array of bytes as an IDX file."""
    header = struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    return header + values.astype(np.uint8).tobytes()


def tiny_mnist(*, seed=0) -> dict[str, bytes]:
    """Four files like MNIST's, with 30 training and 10 test images."""
    rng = np.random.default_rng(seed)
    shapes = [(30, 28, 28), (30,), (10, 28, 28), (10,)]
    contents = [idx(rng.integers(256 if len(shape) == 3 else 10, size=shape)) for shape in shapes]
    return {
        name: gzip.compress(content, mtime=0)
        for name, content in zip(SHA256, contents, strict=True)
    }


def checksums(files: dict[str, bytes]) -> dict[str, str]:
    return {n: hashlib.sha256(gzip.decompress(data)).hexdigest() for n, data in files.items()}


class Mirror:
    """What a server has, how it treats those who ask, and how often each file was asked for."""

    def __init__(self, files: dict[str, bytes], behaviour: str) -> None:
        self.files = files
        self.behaviour = behaviour
        self.requests: Counter[str] = Counter()
        self.closing = threading.Event()
        self.url = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        name = handler.path.rsplit("/", 1)[-1]
        self.requests[name] += 1
        BEHAVIOURS[self.behaviour](self, handler, self.files.get(name))


def _send(handler, body: bytes, *, length: int | None = None) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    handler.wfile.write(body)


def _helpful(mirror, handler, body) -> None:
    if body is None:
        handler.send_error(404)
    else:
        _send(handler, body)


def _truncating(mirror, handler, body) -> None:
    _send(handler, body[: len(body) // 2], length=len(body))


def _wrong(mirror, handler, body) -> None:
    """The right length, one bit off: gzip's own checksum notices."""
    _send(handler, body[:-9] + bytes([body[-9] ^ 1]) + body[-8:])


def _other(mirror, handler, body) -> None:
    """A whole, valid file of the right shape that is not the published one."""
    content = bytearray(gzip.decompress(body))
    content[-1] ^= 1
    _send(handler, gzip.compress(content, mtime=0))


def _html(mirror, handler, body) -> None:
    _send(handler, b"<html>Please log in to the hotel network.</html>")


def _endless(mirror, handler, body) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while not mirror.closing.is_set():
            handler.wfile.write(bytes(1 << 20))
    except OSError:
        pass  # the client has had enough


def _hanging(mirror, handler, body) -> None:
    mirror.closing.wait(30)


def _dripping(mirror, handler, body) -> None:
    """A byte at a time, each just before the client would give up."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while not mirror.closing.wait(0.02):
            handler.wfile.write(b"\0")
            handler.wfile.flush()
    except OSError:
        pass


def _looping(mirror, handler, body) -> None:
    handler.send_response(302)
    handler.send_header("Location", handler.path)
    handler.end_headers()


BEHAVIOURS = {
    "helpful": _helpful,
    "missing": lambda mirror, handler, body: handler.send_error(404),
    "broken": lambda mirror, handler, body: handler.send_error(503),
    "truncating": _truncating,
    "wrong": _wrong,
    "other": _other,
    "html": _html,
    "endless": _endless,
    "hanging": _hanging,
    "dripping": _dripping,
    "looping": _looping,
}


@contextmanager
def serving(files: dict[str, bytes], behaviour="helpful"):
    """A mirror on a free port of this machine, for as long as the context lasts."""
    mirror = Mirror(files, behaviour)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            mirror.answer(self)

        def log_message(self, *args) -> None:
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
