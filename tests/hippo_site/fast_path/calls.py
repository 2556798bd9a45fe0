"""Calls of a WSGI application, as a server makes them."""

import io
from typing import Any, NamedTuple

NEVER_THE_SAME = "X-Request-ID"


class Response(NamedTuple):
    status: str
    headers: dict[str, str]
    body: bytes


def environ(path: str, body: bytes = b"", method: str = "POST", **more: str) -> dict[str, Any]:
    path, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_HOST": "testserver",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        **more,
    }


def response_of(handler: Any, path: str, body: bytes, **more: str) -> Response:
    started: list[tuple[str, list[tuple[str, str]]]] = []
    chunks = handler(environ(path, body, **more), lambda *start: started.append(start))
    ((status, headers),) = started
    content = b"".join(chunks)
    return Response(status, {k: v for k, v in headers if k != NEVER_THE_SAME}, content)
