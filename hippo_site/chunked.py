"""WSGI middleware for chunked request bodies: they reach Django with a length, like any other.

WSGI has no word for a body of unknown length, so Django reads nothing of it (seen in 5.2.19). The
servers have collected it by then, and say so with ``wsgi.input_terminated``.
"""

import io
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
LARGEST = 33_000_000  # bytes; each route has a cap of its own below


def with_length(application: Application) -> Application:
    """The same WSGI application, for bodies in chunks too."""

    def measured(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        is_chunked = environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked"
        if is_chunked and environ.get("wsgi.input_terminated"):
            body = environ["wsgi.input"].read(LARGEST)
            environ["wsgi.input"] = io.BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))
        return application(environ, start_response)

    return measured
