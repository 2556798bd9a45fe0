"""Pages that read a passkey's credential, the JSON that a browser makes of it.

allauth gives it to a library that takes each of its fields for granted, and one of these pages is
there for everybody: what is no credential is a 400, and no fault of this side. A 0 or a false it
would even keep as a key, unchecked: a second factor that is none, and no page that shows it works.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


def reads_credential(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.POST.get("credential"):
            return view(request, *args, **kwargs)
        try:
            if not isinstance(json.loads(request.POST["credential"]), dict):
                raise TypeError("not an object")
            response: Any = view(request, *args, **kwargs)
            # Here, because the form shows what was sent, and not every text can be written.
            return response.render() if hasattr(response, "render") else response
        except UNREADABLE as error:
            raise BadRequest("This is no credential of a passkey.") from error

    return wrapped
