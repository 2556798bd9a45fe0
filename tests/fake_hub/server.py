"""The fake Hub's server: starts it, records the requests, and applies the ordered faults.

with FakeHub() as hub:
    hub.add_repo("ada/digits")
    hub.fault("reset", path="/resolve/")
    ModelManager("ada/digits", endpoint=hub.url, token=hub.token)
"""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import ThreadingHTTPServer
from typing import Any, Self

from tests.fake_hub.faults import KINDS, Fault
from tests.fake_hub.handler import RequestHandler
from tests.fake_hub.messages import Request, Response
from tests.fake_hub.routes import respond
from tests.fake_hub.store import Repo, Store

TOKEN = "hf_" + "MarkerTokenThatMustNeverShow"
READ_TOKEN = "hf_" + "MarkerReadTokenThatMustNeverShow"


class FakeHub:
    """A Hub with one user, "ada", who has a token to write and one to read.

    page_size  files in one page of a tree listing
    """

    token, read_token = TOKEN, READ_TOKEN

    def __init__(self, page_size: int = 1000) -> None:
        tokens = {TOKEN: ("ada", "write"), READ_TOKEN: ("ada", "read")}
        self.store = Store(tokens, page_size=page_size)
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self.stopping = threading.Event()
        self.connections: set[socket.socket] = set()

    def __enter__(self) -> Self:
        attributes = {"hub": self, "stopping": self.stopping, "connections": self.connections}
        handler = type("Handler", (_HubHandler,), attributes)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.store.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()

    @property
    def url(self) -> str:
        return self.store.url

    def add_repo(self, repo_id: str, **options: Any) -> Repo:
        """An empty repository; the options are those of ``Repo``."""
        self.store.repos[repo_id] = Repo(repo_id, **options)
        return self.store.repos[repo_id]

    def fault(
        self,
        kind: str = "answer",
        *,
        status: int = 503,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        **options: Any,
    ) -> None:
        """Order a fault for the next matching request; the options are those of ``Fault``."""
        self.faults.append(Fault(kind, Response(status, dict(headers or {}), body), **options))

    def new_requests(self) -> list[str]:
        """The requests since the last call, as "METHOD /path"."""
        requests, self.requests = self.requests, []
        return [str(request) for request in requests]

    def take_fault(self, request: Request) -> Fault | None:
        """The fault ordered for this request, used up once."""
        for fault in self.faults:
            if fault.matches(request.method, request.path):
                fault.times -= 1
                return fault
        return None


class _HubHandler(RequestHandler):
    hub: FakeHub

    def respond(self) -> None:
        request = self.read_request()
        self.hub.requests.append(request)

        def carry_out() -> Response:
            return respond(self.hub.store, request)

        fault = self.hub.take_fault(request)
        if fault is None:
            self.send(carry_out())
        else:
            KINDS[fault.kind](self, fault, carry_out)

    do_GET = do_HEAD = do_POST = do_PUT = respond
