"""The server's own refusals, in the shape that the rest of the site has (RFC 9457).

These requests never reach Django: they are no HTTP, or break a limit of the server.
"""

import re
from collections.abc import Mapping
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

from django.conf import settings
from gunicorn.http import errors  # type: ignore[import-untyped]

from inference.middleware.headers import stored_headers

REQUEST_LINE = re.compile(rb"([!-~]+) ([!-~]+)")
HEADER = re.compile(rb"\r\n(origin|x-request-id)[ \t]*:[ \t]*([!-~]+)[ \t]*(?=\r\n)", re.IGNORECASE)
NOT_HTTP = "This is not HTTP/1.1 as RFC 9112 has it."
DETAILS: tuple[tuple[type[Exception], HTTPStatus, str], ...] = (  # the first that fits
    (
        errors.LimitRequestLine,
        HTTPStatus.REQUEST_URI_TOO_LONG,
        "The address and its query take at most 4,094 bytes.",
    ),
    (
        errors.LimitRequestHeaders,
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "A request has at most 100 headers of at most 8,190 bytes each.",
    ),
    (
        errors.UnsupportedTransferCoding,
        HTTPStatus.NOT_IMPLEMENTED,
        "The only transfer coding is chunked.",
    ),
    (errors.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED, "The only one is 100-continue."),
    (
        errors.ConfigurationProblem,
        HTTPStatus.NOT_FOUND,
        "There is nothing at this address: the site lies below the path that SCRIPT_NAME names.",
    ),
    (errors.ParseException, HTTPStatus.BAD_REQUEST, NOT_HTTP),
)
TOO_LARGE = "No body is larger than 32 MB; JSON takes 8 MB, a picture 1 MB."
TOO_BUSY = "Too many unfinished requests are on their way. Try again in a moment."
TOO_SLOW = "The rest of the request did not come in time: the head within 10 s, then 1 kB/s."


def problem_for(error: Exception, environ: Mapping[str, Any]) -> bytes:
    """The whole HTTP response to a request that could not be read, or could not be answered.

    environ  what is known of the request; what is no HTTP has no route
    """
    environ = {**environ, "PATH_INFO": ""}
    for kind, status, detail in DETAILS:
        if isinstance(error, kind):
            return problem(status, detail, environ)
    failed = HTTPStatus.INTERNAL_SERVER_ERROR
    return problem(failed, "The server failed. Try again later.", environ)


def problem(status: HTTPStatus, detail: str, environ: Mapping[str, Any]) -> bytes:
    """A whole HTTP response that says what was wrong and ends the connection."""
    from hippo_site.fast_path.refusals import refused  # with the tables, which are here by now

    response = refused(status, detail, environ)
    headers = "".join(f"{name}: {value}\r\n" for name, value in stored_headers(response).values())
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\nDate: {formatdate(usegmt=True)}\r\n"
    return f"{head}Connection: close\r\n{headers}\r\n".encode("latin-1") + response.content


def environ_in(data: bytes) -> dict[str, str]:
    """What a refusal needs of a WSGI environ, from the bytes of a request that was not parsed."""
    head = data.lstrip(b"\r\n").partition(b"\r\n\r\n")[0] + b"\r\n"
    environ = {
        "HTTP_" + name.decode().upper().replace("-", "_"): value.decode()
        for name, value in HEADER.findall(head)
    }
    if line := REQUEST_LINE.match(head):
        path = line[2].decode().partition("?")[0].removeprefix(settings.SCRIPT_NAME)
        environ |= {"REQUEST_METHOD": line[1].decode(), "PATH_INFO": path}
    return environ
