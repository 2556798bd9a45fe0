"""A request of granian's (RSGI) as a WSGI environ, and the call of the WSGI application with it."""

import io
import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

Headers = list[tuple[str, str]]
WSGI = Callable[[dict[str, Any], Any], Iterable[bytes]]
NAMED = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
PROTOCOLS = {"1": "HTTP/1.0", "1.1": "HTTP/1.1", "2": "HTTP/2"}
JOINTS = {"HTTP_COOKIE": "; "}  # between the values of a header that came twice; a comma elsewhere

NOWHERE = "/../"  # no route has it
UNREADABLE = "Bearer ?"  # granian hides a value that is not ASCII, and a token is never ignored

log = logging.getLogger(__name__)


class Failed(Exception):
    """The application raised; the log has it."""


def environ_of(scope: Any) -> dict[str, Any]:
    """The WSGI environ (PEP 3333) of a request, without its body."""
    client, _, client_port = scope.client.rpartition(":")
    server, _, server_port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": settings.SCRIPT_NAME,
        "PATH_INFO": _below_prefix(scope.path).encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": PROTOCOLS.get(scope.http_version, "HTTP/1.1"),
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": server_port,
        "REMOTE_ADDR": client.strip("[]"),
        "REMOTE_PORT": client_port,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": io.StringIO(),  # nothing of the site writes there
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:  # it would look like the header with a hyphen, which a proxy may have set
            continue
        key = NAMED.get(name) or "HTTP_" + name.upper().replace("-", "_")
        environ[key] = f"{environ[key]}{JOINTS.get(key, ',')}{value}" if key in environ else value
    if "authorization" in scope.headers:
        environ.setdefault("HTTP_AUTHORIZATION", UNREADABLE)
    if scope.authority:  # of HTTP/2, or of an address with a host, which counts (RFC 9112 3.2.2)
        environ["HTTP_HOST"] = scope.authority
    return environ


def _below_prefix(path: str) -> str:
    """The path below SCRIPT_NAME; beside it there is nothing."""
    below = path.removeprefix(settings.SCRIPT_NAME)
    is_below = path.startswith(settings.SCRIPT_NAME) and below.startswith("/")
    return below if is_below else NOWHERE


def answer(wsgi: WSGI, environ: dict[str, Any]) -> tuple[int, Headers, bytes]:
    """The status, the headers and the whole body of what a WSGI application answers."""
    started: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, _error: Any = None) -> None:
        started.append((status, headers))

    try:
        chunks = wsgi(environ, start_response)
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
    except Exception as error:
        log.exception("Error handling request")
        raise Failed from error
    status, headers = started[-1]
    return int(status[:3]), headers, body
