"""Refusals in the protocol's own shape, ``{"error": …}``: the same sentences as elsewhere.

The protocol knows no 422 and its clients send any Content-Type, so both become a plain 400.
"""

from typing import Any

from django.http import HttpResponse

from inference import problems
from inference.errors import Problem

STATUSES = {415: 400, 422: 400}


def handle(error: Exception, context: Any) -> HttpResponse | None:
    """DRF's exception handler for /v2; None lets an unforeseen error become a logged 500."""
    told = problems.handle(error, context)
    if told is None:
        return None
    status = STATUSES.get(told.status_code, told.status_code)
    kept = {name: told[name] for name in ("Retry-After",) if name in told}
    return problems.error_of_v2(status, _sentence(error), kept)


def _sentence(error: Exception) -> str:
    if not isinstance(error, Problem):
        return ""
    return str(error.detail) or next((fault.detail for fault in error.errors), "")
