"""WSGI middleware that replaces two texts which would be a 500: a charset, and NUL in a path.

Django decodes the query string in the charset that a Content-Type names, be it ``bz2_codec``,
before it can handle errors (seen in 5.2.19), so another than UTF-8 would end as the web server's
own error page. Renamed, it is an unknown media type: those who wanted a body answer 415.

PostgreSQL refuses a NUL wherever a text is looked up, so a path with one would be a 500. With the
replacement character instead, it is an address of nothing.
"""

from collections.abc import Callable, Iterable
from typing import Any

from inference.negotiation import is_utf8

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
REPLACEMENT = "\ufffd".encode().decode("latin-1")  # as WSGI spells the bytes of a path


def readable(application: Application) -> Application:
    """The same WSGI application, spared other charsets, and NULs in a path."""

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not is_utf8(environ.get("CONTENT_TYPE", "")):
            environ["CONTENT_TYPE"] = "application/octet-stream"
        if "\0" in environ["PATH_INFO"]:
            environ["PATH_INFO"] = environ["PATH_INFO"].replace("\0", REPLACEMENT)
        return application(environ, start_response)

    return guarded
