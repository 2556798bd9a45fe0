"""Middleware that counts each response for Prometheus and, with JSON logs, logs it."""

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from time import perf_counter
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.login import address_in
from inference.metrics import counters

log = logging.getLogger(__name__)

OTHER_ROUTE = "other"  # static files and unknown addresses: clients must not create series
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestLogMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = perf_counter()
        response = self.get_response(request)
        seconds = perf_counter() - started
        match = request.resolver_match
        route = OTHER_ROUTE if match is None else shown(match.route)
        record(request.META, route, response.status_code, seconds)
        return response


@lru_cache(1_000)
def shown(route: str) -> str:
    """``v1/models/<str:name>`` is ``/models/{name}``; the admin's pages are one route."""
    if route.startswith("admin/"):
        return "/admin/"
    plain = "/" + route.removeprefix("v1/")
    return plain.replace("<str:", "{").replace(">", "}")


def record(meta: Mapping[str, Any], route: str, status: int, seconds: float) -> None:
    """Count a response and, with JSON logs, log it."""
    counters.answered(route, status, seconds)
    if settings.LOG_REQUESTS:
        log.info("request", extra=_line(meta, route, status, seconds))


def _line(meta: Mapping[str, Any], route: str, status: int, seconds: float) -> dict[str, object]:
    """Nothing a caller could fill at will: the route, not the address."""
    method = str(meta.get("REQUEST_METHOD", "")).upper()
    return {
        "method": method if method in METHODS else "other",
        "route": route,
        "status": status,
        "ms": round(1e3 * seconds, 3),
        "client": address_in(meta) or "",
    }
