"""The language of a page: chosen by the visitor, whose choice a cookie keeps, or by their browser.

Only pages ask here. Answers for programs are English whatever a browser accepts, so nothing is
looked up for them, and the language of one request never reaches another.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.formats import get_format

from accounts.pages.display import keep_display_of_log_in
from training.charts.language import Language

ACCOUNT_PAGES = "/account/"


@contextmanager
def in_language_of(request: HttpRequest) -> Iterator[str]:
    """Within it, texts are in the language of this visitor; its code."""
    language = translation.get_language_from_request(request)
    with translation.override(language):
        yield language


def language_of_charts() -> Language:
    """That of the page, for charts and tables, which know no catalogue."""
    marks = (get_format(f"{name}_SEPARATOR") for name in ("DECIMAL", "THOUSAND"))
    return Language(translation.gettext, *marks)


def depends_on_language(response: HttpResponseBase, language: str) -> None:
    """Say so to caches, and say which language it is."""
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    response.headers["Content-Language"] = language


class AccountLanguageMiddleware:
    """Account pages, and what goes wrong on them, in the language of the visitor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ACCOUNT_PAGES):
            return self.get_response(request)
        with in_language_of(request) as language:
            response = self.get_response(request)
        keep_display_of_log_in(request, response)
        depends_on_language(response, language)
        return response
