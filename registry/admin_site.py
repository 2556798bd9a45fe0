"""The admin site: a query that cannot be carried out leads to the list without its filters.

Django's lists pass what stands in an address on to the database. A year 9999, a number of twenty
digits, or a search of thousands of words then end in an exception of Python or of the database.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.core.exceptions import BadRequest, ValidationError
from django.db import DatabaseError, DataError, IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

log = logging.getLogger(__name__)

NOT_USABLE = "That query cannot be used; here is the list without it."
BUSY = "The database is busy or cannot be written to: nothing was changed. Try again in a moment."
NOT_STORED = (
    "This could not be stored: something in it is too large, or somebody else did the same. "
    "Nothing was changed."
)
UNSTORABLE = (OverflowError, DataError, IntegrityError)
ERRORS = (ValueError, OverflowError, ValidationError, DatabaseError)
LONGEST_KEY = 18  # digits: what surely fits into 64 bits
MAX_QUERY = 2_000  # characters; SQLite fails at a search of a thousand words


View = Callable[..., HttpResponseBase]


class HippoAdminSite(AdminSite):
    """The site of every registered admin, Django's own included."""

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return super().admin_view(without_unusable_query(view), cacheable)


def without_unusable_query(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """The view, and a redirect to its address without the query where that cannot be used."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if len(kwargs.get("object_id", "")) > LONGEST_KEY:
            raise Http404
        keys = request.POST.getlist("_selected_action")
        if len(request.META.get("QUERY_STRING", "")) > MAX_QUERY or not all(map(is_key, keys)):
            return _to_list(request)
        try:
            response: Any = view(request, *args, **kwargs)
            # Here, because a list reads some of its rows only when it is rendered.
            return response.render() if request.GET and hasattr(response, "render") else response
        except ERRORS as error:
            if request.GET:
                log.warning("A query of the admin cannot be used.", exc_info=True)
                return _to_list(request)
            if request.method == "POST" and isinstance(error, OperationalError):
                log.warning("The database could not be written to.", exc_info=True)
                list(messages.get_messages(request))  # a success that was not written is none
                messages.error(request, BUSY)
                return HttpResponseRedirect(request.path)
            if request.method == "POST" and isinstance(error, UNSTORABLE):
                log.warning("A form of the admin could not be stored.", exc_info=True)
                messages.error(request, NOT_STORED)
                return HttpResponseRedirect(request.path)
            raise

    return wrapped


def is_key(text: str) -> bool:
    """Whether it can be the key of a row: a whole number that fits into 64 bits."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY


def _to_list(request: HttpRequest) -> HttpResponseBase:
    if not (request.GET or request.method == "POST"):
        raise BadRequest
    messages.error(request, NOT_USABLE)
    return HttpResponseRedirect(request.path)
