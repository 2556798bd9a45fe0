"""A small Hugging Face Hub on this machine, for the real client to talk to.

    with HubServer() as hub:
        hub.add_repo("ada/digits")
        hub.fault("reset", path="/resolve/")
        ModelManager("ada/digits", endpoint=hub.url, token=hub.token)

It keeps commits, blobs and LFS objects in memory, writes down every request, and fails on demand.
"""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.hub import routes
from tests.hub.answers import Answer
from tests.hub.faults import KINDS, Fault
from tests.hub.store import Repo, Store
from training.core.artifact import Metadata, network_bytes

TOKEN = "hf_" + "MarkerTokenThatMustNeverShow"
READ_TOKEN = "hf_" + "MarkerReadTokenThatMustNeverShow"


@dataclass(frozen=True)
class Request:
    """One request as it arrived. `token` is None without an Authorization header."""

    method: str
    path: str
    query: dict[str, list[str]]
    token: str | None
    body: bytes

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def artifact_files(name, network, **facts) -> dict[str, bytes]:
    """An artifact as the files of a commit."""
    known = Metadata(**{"name": name, "accuracy": 95.41} | facts)
    return {f"{name}.npz": network_bytes(network), f"{name}.json": known.to_json()}


class HubServer:
    """A Hub with one user, "ada", who has a token to write and one to read.

    page_size  files a page of a tree listing holds
    """

    token, read_token = TOKEN, READ_TOKEN

    def __init__(self, page_size: int = 1000):
        self.page_size = page_size
        self.store = Store({TOKEN: ("ada", "write"), READ_TOKEN: ("ada", "read")})
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self.stopping = threading.Event()
        self.committing = threading.Lock()
        self.connections: set[socket.socket] = set()

    def __enter__(self) -> "HubServer":
        handler = type("Handler", (_Handler,), {"hub": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def add_repo(self, repo_id: str, **options) -> Repo:
        self.store.repos[repo_id] = Repo(repo_id, **options)
        return self.store.repos[repo_id]

    def fault(self, kind: str = "answer", *, status=503, headers=None, body=b"", **options) -> None:
        """The next matching request goes wrong. Options: Fault's times, method, path, seconds."""
        self.faults.append(Fault(kind, Answer(status, headers or {}, body), **options))

    def seen(self) -> list[str]:
        """The requests since the last call, as "METHOD /path"."""
        seen, self.requests = [str(request) for request in self.requests], []
        return seen

    def take_fault(self, request: Request) -> Fault | None:
        for fault in self.faults:
            if fault.matches(request.method, request.path):
                fault.times -= 1
                return fault
        return None


class _Handler(BaseHTTPRequestHandler):
    hub: HubServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.hub.connections.add(self.connection)

    def handle_one_request(self) -> None:
        # A client that gave up, or a fault that closed the socket, is no news to the server.
        with suppress(OSError, ValueError):
            super().handle_one_request()
            return
        self.close_connection = True

    def finish(self) -> None:
        self.hub.connections.discard(self.connection)
        with suppress(OSError, ValueError):
            super().finish()

    def respond(self) -> None:
        request = self._request()
        self.hub.requests.append(request)

        def real() -> Answer:
            return routes.answer(self.hub, request)

        fault = self.hub.take_fault(request)
        if fault is None:
            self.send(real())
        else:
            KINDS[fault.kind](self, fault, real)

    do_GET = do_HEAD = do_POST = do_PUT = respond

    def _request(self) -> Request:
        url = urlsplit(self.path)
        given = self.headers.get("Authorization")
        token = given.removeprefix("Bearer ") if given else None
        return Request(self.command, url.path, parse_qs(url.query), token, self._body())

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def send(self, answer: Answer, *, body: bool = True) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if body and self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, *_) -> None:
        """Tests read `requests`; nobody reads a log."""
