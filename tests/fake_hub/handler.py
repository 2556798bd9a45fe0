"""Reading one HTTP request from a connection, and writing the response."""

import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from tests.fake_hub.messages import Request, Response


class RequestHandler(BaseHTTPRequestHandler):
    """One connection to the fake Hub.

    stopping     set when the server stops
    connections  the open ones, for the server to close
    """

    stopping: threading.Event
    connections: set[socket.socket]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.connections.add(self.connection)

    def handle_one_request(self) -> None:
        # A client that gave up, or a fault that closed the socket, is no error of the server.
        with suppress(OSError, ValueError):
            super().handle_one_request()
            return
        self.close_connection = True

    def finish(self) -> None:
        self.connections.discard(self.connection)
        with suppress(OSError, ValueError):
            super().finish()

    def read_request(self) -> Request:
        url = urlsplit(self.path)
        authorization = self.headers.get("Authorization")
        token = authorization.removeprefix("Bearer ") if authorization else None
        return Request(self.command, url.path, parse_qs(url.query), token, self._read_body())

    def _read_body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def send(self, response: Response, *, body: bool = True) -> None:
        """Without ``body`` the headers alone, as if the body were to follow."""
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if body and self.command != "HEAD":
            self.wfile.write(response.body)

    def log_message(self, *_: object) -> None:
        """Tests look at the recorded requests instead of a log."""
