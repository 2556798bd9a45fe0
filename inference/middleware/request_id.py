"""Request ids, which connect a response, its log lines and a bug report."""

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
    """128 random bits: they have to differ, not to be secret, so no system call is made."""
    return f"{random.getrandbits(128):032x}"


class RequestIdMiddleware:
    """Use the client's X-Request-ID if it is harmless, else a new one; send it back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        received = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = received if ACCEPTED.fullmatch(received) else new_id()
        _current.set(request_id)  # until the next one: Django logs a 404 after this returns
        response = self.get_response(request)
        set_header(response, HEADER, request_id)  # checked above
        return response


class RequestIdFilter(logging.Filter):
    """Give every log record the id of the request it belongs to, ``-`` outside requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        return True
