"""Request ids, which connect a response, its log lines and a bug report."""

import logging
import random
import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from inference.middleware.headers import set_header

if TYPE_CHECKING:  # commands import this for their log, and need nothing of HTTP
    from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,64}")  # nothing that could start a new log line

_current: ContextVar[str] = ContextVar("request_id", default="-")


def new_id() -> str:
    """128 random bits: they have to differ, not to be secret, so no system call is made."""
    return f"{random.getrandbits(128):032x}"


def begin(meta: Mapping[str, Any]) -> str:
    """The id of a request that is answered now: the client's X-Request-ID if it is harmless."""
    received = meta.get("HTTP_X_REQUEST_ID", "")
    request_id = received if ACCEPTED.fullmatch(received) else new_id()
    _current.set(request_id)  # until the next one: Django logs a 404 after the response is there
    return request_id


class RequestIdMiddleware:
    """Send the id of each request back."""

    def __init__(self, get_response: "Callable[[HttpRequest], HttpResponse]") -> None:
        self.get_response = get_response

    def __call__(self, request: "HttpRequest") -> "HttpResponse":
        request_id = begin(request.META)
        response = self.get_response(request)
        set_header(response, HEADER, request_id)  # begin() has checked it
        return response


class RequestIdFilter(logging.Filter):
    """Give every log record the id of the request it belongs to, ``-`` outside requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _current.get()
        return True
