"""A request whose Content-Type names a charset other than UTF-8 reaches Django without it.

Django decodes the query string in that charset, be it ``bz2_codec``, before it can handle errors
(seen in 5.2.19), so such a header would end as the web server's own error page. Renamed, it is an
unknown media type: those who wanted a body answer 415.
"""

from collections.abc import Callable, Iterable
from typing import Any

from inference.negotiation import is_utf8

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def utf8_only(application: Application) -> Application:
    """The same WSGI application, spared other charsets."""

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not is_utf8(environ.get("CONTENT_TYPE", "")):
            environ["CONTENT_TYPE"] = "application/octet-stream"
        return application(environ, start_response)

    return guarded
