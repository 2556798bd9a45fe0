"""The server's own refusals, in the shape that the rest of the site has (RFC 9457).

These requests never reach Django: they are no HTTP, or break a limit of the server.
"""

import json
from http import HTTPStatus

from gunicorn.http import errors  # type: ignore[import-untyped]

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


def problem_for(error: Exception) -> bytes:
    """The whole HTTP response to a request that could not be read, or could not be answered."""
    for kind, status, detail in DETAILS:
        if isinstance(error, kind):
            return problem(status, detail)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "The server failed. Try again later.")


def problem(status: HTTPStatus, detail: str) -> bytes:
    """A whole HTTP response that says what was wrong and ends the connection."""
    document = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    body = json.dumps(document).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\n"
        "Content-Type: application/problem+json\r\nX-Content-Type-Options: nosniff\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
