"""Two rules of HTTP that gunicorn and Django leave out: HTTP/1.1 needs a Host, HEAD has no body.

A request of HTTP/1.1 names its host (RFC 9112 section 3.2), and the response to a HEAD has no body
(RFC 9110 section 9.3.2): gunicorn drops that of Django's views with a warning for each.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from hippo_site.fast_path.refusals import refused
from inference.middleware.headers import stored_headers

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
NO_HOST = "A request of HTTP/1.1 has a Host header."


def with_http_rules(application: Application) -> Application:
    """The same WSGI application, which keeps them."""

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("SERVER_PROTOCOL") == "HTTP/1.1" and not environ.get("HTTP_HOST"):
            return _without_host(environ, start_response)
        chunks = application(environ, start_response)
        return _closed(chunks) if environ["REQUEST_METHOD"] == "HEAD" else chunks

    return guarded


def _without_host(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    status = HTTPStatus.BAD_REQUEST
    response = refused(status, NO_HOST, environ)
    start_response(f"{status.value} {status.phrase}", [*stored_headers(response).values()])
    return [response.content]


def _closed(chunks: Any) -> list[bytes]:
    """No body; what the application opened for it is closed (PEP 3333)."""
    if hasattr(chunks, "close"):
        chunks.close()
    return []
