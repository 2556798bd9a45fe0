"""Error responses in one shape: ``application/problem+json`` (RFC 9457), at most 1 kB.

Nothing that a client sent is repeated: the messages of Django's and DRF's own errors quote the
request, so DETAILS replaces them.
"""

import logging
import math
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpResponse, UnreadablePostError
from rest_framework.exceptions import (
    APIException,
    Throttled,
    UnsupportedMediaType,
    ValidationError,
)

from inference.errors import Fault, Problem, Unavailable
from inference.renderers import JSON, to_json
from registry.database.errors import Trouble, trouble_of

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
MAX_BYTES = 1_000
MAX_ERRORS = 10
MAX_DETAIL = 300  # characters

DETAILS = {
    400: "The request could not be read.",
    401: "This needs a login.",
    403: "This is not allowed.",
    404: "There is nothing at this address. GET /docs lists what there is.",
    405: "This address does not take that method; the Allow header lists those it takes.",
    406: "This address cannot answer in that format.",
    409: "This does not fit what is here already.",
    413: "The request is too large.",
    415: "This address does not take that Content-Type. GET /docs lists those it takes.",
    422: "The request is well-formed, but something in it is wrong.",
    429: "Too many requests. Try again later.",
    500: "Something went wrong on this side. The X-Request-ID header names this request.",
    503: "Not available at the moment.",
}

# The first that matches; RequestDataTooBig is a SuspiciousOperation.
STATUSES = (
    (Http404, 404),
    (PermissionDenied, 403),
    (RequestDataTooBig, 413),
    (SuspiciousOperation, 400),
    (UnreadablePostError, 400),
)
TROUBLES = {
    Trouble.AWAY: "The database cannot be reached at the moment. Predictions go on; try again.",
    Trouble.NOT_WRITABLE: "The database cannot be written to at the moment. "
    "Predictions go on; try again.",
    Trouble.OTHER_TABLES: "The database lacks tables of this release: "
    "manage.py migrate makes them.",
}
SOON = {"Retry-After": "5"}  # seconds


def problem_response(
    status: int,
    detail: str = "",
    errors: Iterable[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The problem document, shortened until it fits into MAX_BYTES.

    Without a ``detail`` the first of the errors is the detail.
    """
    phrase, errors = HTTPStatus(status).phrase, list(errors)
    detail = (detail or first_cause(errors) or DETAILS.get(status, phrase))[:MAX_DETAIL]
    body: dict[str, Any] = {"type": "about:blank", "title": phrase}
    body |= {"status": status, "detail": detail}
    if faults := [fault._asdict() for fault in errors][:MAX_ERRORS]:
        body["errors"] = faults
    while len(written := to_json(body)) > MAX_BYTES and faults:
        faults.pop()
    return HttpResponse(written, status=status, content_type=MEDIA_TYPE, headers=headers)


def first_cause(errors: Iterable[Fault]) -> str:
    """The first fault in one line, ``pixels/1: Expected a number.``; "" where there is none."""
    for pointer, detail in errors:
        return f"{pointer.removeprefix('/')}: {detail}" if pointer else detail
    return ""


def handle(error: Exception, context: Any) -> HttpResponse | None:
    """DRF's exception handler; None lets an unforeseen error become a logged 500."""
    if trouble := trouble_of(error):
        log.warning("The database cannot be used: %s", error)
        error = Unavailable(TROUBLES[trouble], headers=SOON)
    match error:
        case Problem():
            return problem_response(
                error.status_code, str(error.detail), error.errors, error.headers
            )
        case ValidationError():
            return problem_response(422, errors=_faults(error))
        case Throttled():
            seconds = max(1, math.ceil(getattr(error, "wait", None) or 1))
            detail = f"Too many requests. Try again in {seconds} s."
            return problem_response(429, detail, headers={"Retry-After": str(seconds)})
        case UnsupportedMediaType():
            return problem_response(415, _media_types(context))
        case APIException():
            return problem_response(error.status_code)
    status = next((status for kind, status in STATUSES if isinstance(error, kind)), None)
    return None if status is None else problem_response(status)


def _media_types(context: Any) -> str:
    """What the route of an error reads; the view is in DRF's context."""
    types = [str(parser.media_type) for parser in context["view"].parser_classes]
    return f"Content-Type must be one of: {', '.join(types)}; text in UTF-8."


def _faults(error: ValidationError) -> list[Fault]:
    """The first fault of each query parameter; the sentences are those of the serializers."""
    detail = cast(dict[str, list[str]], error.detail)
    return [Fault(f"/{name}", str(texts[0])) for name, texts in detail.items()]


def error_of_v2(
    status: int, text: str = "", headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """``{"error": …}``, the one shape the Open Inference Protocol's clients read."""
    body = to_json({"error": text or DETAILS.get(status, HTTPStatus(status).phrase)})
    return HttpResponse(body, status=status, content_type=JSON, headers=headers)
