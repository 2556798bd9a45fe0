"""What Django itself refuses, and errors of pages: a page in the site's look for a person, in their
language; a problem document for a program.

Nothing of the database is read here: it may be what is away.
"""

import json
import sys
from typing import Any

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from accounts.languages import depends_on_language, in_language_of
from accounts.pages.display import APPEARANCE_COOKIE
from inference.errors import Unavailable
from inference.negotiation import qualities, quality_of
from inference.problems import (
    MEDIA_TYPE,
    SOON,
    TROUBLES,
    error_of_v2,
    problem_response,
)
from inference.renderers import JSON
from registry.database.errors import Trouble, trouble_of

NOT_DONE = _("This did not work.")
PAGES = {  # title and explanation
    400: (NOT_DONE, _("The browser sent something that cannot be read. Go back, and try again.")),
    403: (_("This is not allowed."), _("Your account may not do this, or you are not logged in.")),
    404: (
        _("There is nothing here."),
        _("The address may be mistyped, or what was here is gone. The links above lead on."),
    ),
    413: (NOT_DONE, _("What the browser sent is too large.")),
    429: (NOT_DONE, _("There were too many requests. Try again in a while.")),
    503: (NOT_DONE, _("This is not available at the moment. Try again in a while.")),
    500: (
        _("Something went wrong on this side."),
        _("It is not your fault, and it is written down. Try again in a while."),
    ),
}
FOR_PEOPLE = {  # what a problem document says, in other words
    TROUBLES[Trouble.AWAY]: _(
        "The database cannot be reached at the moment. Try again in a while."
    ),
    TROUBLES[Trouble.NOT_WRITABLE]: _(
        "The database cannot be written to at the moment. Try again in a while."
    ),
    TROUBLES[Trouble.OTHER_TABLES]: _(
        "The site is being set up or upgraded. Try again in a while."
    ),
}
TRANSLATED = {404, 422}  # statuses whose details of the API are in the language of the page
OLD_FORM = _(
    "The form was too old, or the browser keeps no cookies of this site. "
    "Go back, reload the page, and send it again."
)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 403)


def old_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    return answer(request, 403, str(OLD_FORM))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the error is handled; what DRF does not handle comes here, too."""
    error = sys.exception()
    if isinstance(error, Unavailable):  # such as a page whose style sheets are not there
        return problem_response(503, str(error.detail))
    trouble = trouble_of(error)
    if request.method == "POST":
        list(messages.get_messages(request))  # what they say was done is not
    return answer(request, 503, detail=TROUBLES[trouble]) if trouble else answer(request, 500)


def answer(
    request: HttpRequest, status: int, explanation: str = "", detail: str = ""
) -> HttpResponse:
    """The error in the shape of its route: /v2 has one of its own; a person gets a page.

    explanation  for a person, detail for programs; each status has a usual one
    """
    headers = SOON if status == 503 else {}
    if request.path_info.startswith("/v2"):
        return error_of_v2(status, detail, headers)
    if not (_is_page(request) or _is_person(request)):
        response = problem_response(status, detail, headers=headers)
        patch_vary_headers(response, ["Accept"])
        return response
    with in_language_of(request) as language:
        response = _page(request, status, explanation or FOR_PEOPLE.get(detail, ""))
    for name, value in headers.items():
        response.headers[name] = value
    patch_vary_headers(response, ["Accept"])
    depends_on_language(response, language)
    return response


def for_person(request: Any, problem: Any) -> Any:
    """A problem document as a page, where a browser shows the answer."""
    patch_vary_headers(problem, ["Accept"])
    if not _is_person(request) or problem.headers.get("Content-Type") != MEDIA_TYPE:
        return problem
    detail = json.loads(problem.content)["detail"]
    is_said = problem.status_code in TRANSLATED
    page = _page(request, problem.status_code, detail if is_said else FOR_PEOPLE.get(detail, ""))
    for name in {"Retry-After", "WWW-Authenticate", "Vary"} & {*problem.headers}:
        page.headers[name] = problem.headers[name]
    return page


def _is_page(request: HttpRequest) -> bool:
    """Whether only browsers come here."""
    return request.path_info.startswith(("/admin/", "/account/"))


def _is_person(request: HttpRequest) -> bool:
    """Whether a browser shows the answer: it asks for a page rather than for anything."""
    accepted = qualities(request.headers.get("Accept", ""))
    return accepted.get("text/html", 0) > quality_of(JSON, accepted)


def _page(request: Any, status: int, explanation: Any = "") -> HttpResponse:
    title, usual = PAGES.get(status, (NOT_DONE, ""))
    words = {"title": title, "detail": explanation or usual}
    words["appearance"] = request.COOKIES.get(APPEARANCE_COOKIE, "")
    try:
        return HttpResponse(render_to_string("inference/problem.html", words), status=status)
    except Unavailable as error:  # no style sheets: no page can be shown
        return problem_response(503, str(error.detail))
