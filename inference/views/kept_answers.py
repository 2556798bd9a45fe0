"""Conditional GET: an answer with its ETag and Cache-Control, or 304 for a client that has it."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from rest_framework.request import Request

from inference.errors import PreconditionFailed

OTHER = "If-Match names another version than the one that is here."


def unless_kept(request: Request, etag: str, full: HttpResponse) -> HttpResponseBase:
    """The whole answer, or a 304 without it. Raises PreconditionFailed."""
    django_request = request._request  # noqa: SLF001  (DRF has no name for it)
    answer: Any = get_conditional_response(django_request, etag=etag, response=full)
    if answer.status_code == PreconditionFailed.status_code:  # Django's own has no body
        raise PreconditionFailed(OTHER)
    return answer
