"""Every request has an id, by which an answer, its log lines and a bug report are matched."""

import logging
import random
import re
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from inference.middleware.headers import set_header

HEADER = "X-Request-ID"
ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,64}")  # nothing that could start a new log line

_current: ContextVar[str] = ContextVar("request_id", default="-")


def new_id() -> str:
    """128 random bits; they are to be different, not to be secret, and the system is not asked."""
    return f"{random.getrandbits(128):032x}"


class RequestIdMiddleware:
    """Take the caller's X-Request-ID if it is harmless, else make one; answer with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if ACCEPTED.fullmatch(given) else new_id()
        _current.set(request_id)  # until the next one: Django logs a 404 after this returns
        response = self.get_response(request)
        set_header(response, HEADER, request_id)  # checked above
        return response


class RequestIdFilter(logging.Filter):
    """Give every log record the id of the request it belongs to, ``-`` outside requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        return True
