"""A webhook's receiver on this machine, which keeps what it gets and answers as it is told."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest
from pytest_django import Settings

SECRET = "only-for-these-tests"


class Delivery(NamedTuple):
    path: str
    headers: Any
    body: bytes


class Receiver(ThreadingHTTPServer):
    """``answers`` are the bytes of the answers to come; then each is a 204."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.deliveries: list[Delivery] = []
        self.answers: list[bytes] = []
        self.hold = threading.Event()  # set: answers that drip come to their end

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook?team=1"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.deliveries.append(Delivery(self.path, self.headers, body))
        answers = self.server.answers
        answer = answers.pop(0) if answers else b"HTTP/1.1 204 No Content\r\n\r\n"
        self.wfile.write(answer)
        if answer.endswith(b"drip"):
            self.server.hold.wait(20)

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    server = Receiver()
    settings.NOTIFY_WEBHOOK, settings.NOTIFY_WEBHOOK_SECRET = server.url, SECRET
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    yield server
    server.hold.set()
    server.shutdown()
    server.server_close()
    thread.join()
