"""Conditional GET: an answer with its ETag and Cache-Control, or 304 for a client that has it."""

from typing import Any, NamedTuple

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from rest_framework.request import Request

from inference.errors import PreconditionFailed

OTHER = "If-Match names another version than the one that is here."


class Caching(NamedTuple):
    """The Cache-Control of an address, and of one that names the version that is here."""

    ask_each_time: str
    forever: str


PUBLIC = Caching("public, no-cache", "public, max-age=31536000, immutable")
PRIVATE = Caching("no-cache", "private, max-age=31536000, immutable")


def full_or_304(
    request: Request, full: HttpResponse, version: str, *, in_address: str | None, caching: Caching
) -> HttpResponseBase:
    """The full answer with its headers, or a 304 without a body. Raises PreconditionFailed.

    in_address  the version that the address names: under that of today nothing ever changes
    """
    etag = quote_etag(version)
    full["ETag"] = etag
    full["Cache-Control"] = caching.forever if in_address == version else caching.ask_each_time
    django_request = request._request  # noqa: SLF001  (DRF has no name for it)
    answer: Any = get_conditional_response(django_request, etag=etag, response=full)
    if answer.status_code == PreconditionFailed.status_code:  # Django's own has no body
        raise PreconditionFailed(OTHER)
    return answer
