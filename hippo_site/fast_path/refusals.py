"""What is refused before Django: the same document and headers as Django's answers have.

Without them the page of another site (ALLOWED_ORIGINS) would get a network error in place of the
reason, and nobody could count what was refused.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from corsheaders.middleware import CorsMiddleware
from django.http import HttpRequest, HttpResponse

from hippo_site.fast_path.middleware import fixed_headers
from inference.middleware import request_id
from inference.middleware.headers import set_header, set_headers
from inference.middleware.request_log import OTHER_ROUTE, record
from inference.problems import error_of_v2, problem_response


def refused(status: int, detail: str, environ: Mapping[str, Any]) -> HttpResponse:
    """The response, counted. Of the WSGI environ it reads what is there: it may be empty."""
    is_v2 = environ.get("PATH_INFO", "").startswith("/v2/")
    response = (error_of_v2 if is_v2 else problem_response)(status, detail)
    set_headers(response, _fixed_headers())
    set_header(response, "Content-Length", str(len(response.content)))
    set_header(response, request_id.HEADER, request_id.begin(environ))
    request = HttpRequest()
    request.META = dict(environ)
    _cors().add_response_headers(request, response)
    record(environ, OTHER_ROUTE, status, 0.0)
    return response


_fixed_headers = cache(fixed_headers)


@cache
def _cors() -> CorsMiddleware:
    return CorsMiddleware(lambda request: HttpResponse())
