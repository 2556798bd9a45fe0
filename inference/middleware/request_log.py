"""Middleware that counts each response for Prometheus and, with JSON logs, logs it."""

import logging
from collections.abc import Callable
from functools import lru_cache
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.login import client_address
from inference.metrics import counters

log = logging.getLogger(__name__)

OTHER_ROUTE = "other"  # static files and unknown addresses: clients must not create series


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestLogMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._logs = settings.LOG_REQUESTS

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = perf_counter()
        response = self.get_response(request)
        seconds = perf_counter() - started
        match = request.resolver_match
        route = OTHER_ROUTE if match is None else shown(match.route)
        counters.answered(route, response.status_code, seconds)
        if self._logs:
            log.info("request", extra=_line(request, route, response.status_code, seconds))
        return response


@lru_cache(1_000)
def shown(route: str) -> str:
    """``v1/models/<str:name>`` is ``/models/{name}``; the admin's pages are one route."""
    if route.startswith("admin/"):
        return "/admin/"
    plain = "/" + route.removeprefix("v1/")
    return plain.replace("<str:", "{").replace(">", "}")


def _line(request: HttpRequest, route: str, status: int, seconds: float) -> dict[str, object]:
    """Nothing a caller could fill at will: the route, not the address."""
    return {
        "method": request.method if request.method in METHODS else "other",
        "route": route,
        "status": status,
        "ms": round(1e3 * seconds, 3),
        "client": client_address(request) or "",
    }
