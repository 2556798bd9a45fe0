"""V2 error responses, ``{"error": …}``, with the messages of the other routes.

The protocol knows no 422 and its clients send any Content-Type, so both become a plain 400.
"""

import json
from typing import Any

from django.http import HttpResponse

from inference import problems
from inference.errors import RATE_LIMIT

KEPT = ("Retry-After", "WWW-Authenticate", *RATE_LIMIT)  # headers
STATUSES = {415: 400, 422: 400}


def handle(error: Exception, context: Any) -> HttpResponse | None:
    """DRF's exception handler for /v2; None lets an unforeseen error become a logged 500."""
    problem = problems.handle(error, context)
    if problem is None:
        return None
    status = STATUSES.get(problem.status_code, problem.status_code)
    headers = {name: problem[name] for name in KEPT if name in problem}
    return problems.error_of_v2(status, json.loads(problem.content)["detail"], headers)
