"""Two lanes through the site: all of Django's middleware for the admin, a short one for the rest.

An answer of the API needs no session, login, message or CSRF token; what it does need is the same
for all of them and written once, when the server starts.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from corsheaders.middleware import CorsMiddleware
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

REMEMBERED = 500  # addresses
Handler = Callable[[HttpRequest], HttpResponse]


class FastPathMiddleware:
    """Stands before the middleware that only the long lane has."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self._django = innermost(get_response)
        self._short: Any = convert_exception_to_response(self._checked)
        self._cors: Any = CorsMiddleware(self._view)
        self._long_paths = ("/admin/", settings.STATIC_URL)
        self._only_https = settings.SECURE_SSL_REDIRECT
        self._headers = fixed_headers()
        self._hosts: set[str] = set()
        self._find = lru_cache(REMEMBERED)(resolve)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/admin/"):
            close_old_connections()
        if request.path.startswith(self._long_paths) or self._must_redirect(request):
            return self.get_response(request)
        response = self._short(request)
        # Past the checks of ``response.headers``, which these would pass: 2 µs each.
        headers = response.headers._store
        headers.update(self._headers)
        if not response.streaming and "content-length" not in headers:
            headers["content-length"] = ("Content-Length", str(len(response.content)))
        return response

    def _checked(self, request: HttpRequest) -> HttpResponse:
        self._check_host(request)
        if "HTTP_ORIGIN" in request.META or request.method == "OPTIONS":
            return self._cors(request)
        response = self._view(request)
        if "vary" in response.headers._store:
            patch_vary_headers(response, ["origin"])  # another origin may get other headers
        else:
            response.headers._store["vary"] = ("Vary", "origin")
        return response

    def _check_host(self, request: HttpRequest) -> None:
        """Raises DisallowedHost. A Host header that was right once is not looked at again."""
        host = request.META.get("HTTP_HOST")
        if host not in self._hosts:
            request.get_host()
            if host and len(self._hosts) < REMEMBERED:
                self._hosts.add(host)

    def _view(self, request: HttpRequest) -> HttpResponse:
        """Call the view, found by an address that is looked up in the patterns only once.

        A view that counts on CSRF protection is left to Django's own, longer way.
        """
        try:
            found = self._find(request.path_info)
        except Resolver404:
            return self._django(request)
        if not getattr(found.func, "csrf_exempt", False):
            return self._django(request)
        request.resolver_match = found
        response = found.func(request, *found.args, **found.kwargs)
        return response.render() if hasattr(response, "render") else response

    def _must_redirect(self, request: HttpRequest) -> bool:
        return self._only_https and not request.is_secure()


def innermost(handler: Any) -> Handler:
    """What the last middleware of a chain calls: Django's own call of the view."""
    while following := getattr(getattr(handler, "__wrapped__", None), "get_response", None):
        handler = following
    return handler


def fixed_headers() -> dict[str, tuple[str, str]]:
    """The security headers that the long lane's middleware writes on an answer."""
    handler: Any = lambda request: HttpResponse()  # noqa: E731
    for middleware in (XFrameOptionsMiddleware, CSPMiddleware, SecurityMiddleware):
        handler = middleware(handler)
    request = HttpRequest()
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "443"}
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        request.META[name] = value
    stored = dict(handler(request).headers._store)
    del stored["content-type"]
    return stored
