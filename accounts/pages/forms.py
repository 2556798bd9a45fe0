"""Views that take what a form sends: whoever comes with a GET is led to the page of the form.

So a browser does that asked for the password before it sent the form: it comes back with a GET.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def sent_by_form_on(page: str) -> Callable[[View], View]:
    """Of the page of that name. It is a list: no address tells whether something is there."""

    def decorate(view: View) -> View:
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def wrapped(request: HttpRequest, **parts: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, **parts)
            messages.info(request, _("Nothing was done yet: press the button again."))
            return redirect(page)

        return wrapped

    return decorate


def seed_of(request: HttpRequest) -> bytes:
    """64 bytes that are the same for a form that is sent twice, as by a double click.

    Each time a page is made its CSRF token is masked anew, so another form has other ones, with
    the same content, too. Without one there is none: b"".
    """
    if "csrfmiddlewaretoken" not in request.POST:
        return b""
    sent = f"{request.user.pk} {request.path} {request.POST.urlencode()}"
    return salted_hmac("accounts.pages.forms", sent, algorithm="sha512").digest()
