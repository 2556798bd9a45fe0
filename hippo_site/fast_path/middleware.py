"""Middleware that spares API requests the rest of Django's middleware.

An API response needs no session, login, message or CSRF token; the security headers it does need
are the same for all of them and computed once, when the server starts. The admin, the pages of
accounts and networks, and static files go through the whole chain.
"""

from collections.abc import Callable
from functools import lru_cache
from inspect import getclosurevars
from types import FunctionType
from typing import Any

from corsheaders.middleware import CorsMiddleware
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from hippo_site.resource_policy import ResourcePolicyMiddleware
from inference.middleware.headers import has_header, set_header, set_headers, stored_headers
from registry.database.connections import drop_stale_connections

CACHED = 500  # addresses
WITH_SESSION = ("/admin/", "/account/", "/networks")
Handler = Callable[[HttpRequest], HttpResponse]


class FastPathMiddleware:
    """Comes before the middleware that only the admin and static files need."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self._django = innermost(get_response)
        self._fast: Any = convert_exception_to_response(self._checked)
        self._cors: Any = CorsMiddleware(self._view)
        self._whole_chain = (*WITH_SESSION, settings.STATIC_URL.removeprefix(settings.SCRIPT_NAME))
        self._only_https = settings.SECURE_SSL_REDIRECT
        self._headers = fixed_headers()
        self._hosts: set[str] = set()
        self._resolve = lru_cache(CACHED)(resolve)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(WITH_SESSION):
            drop_stale_connections()
        if request.path_info.startswith(self._whole_chain) or self._must_redirect(request):
            return self.get_response(request)
        response = self._fast(request)
        set_headers(response, self._headers)
        if has_header(response, "vary"):
            patch_vary_headers(response, ["origin"])  # another origin may get other headers
        else:
            set_header(response, "Vary", "origin")
        if not response.streaming and not has_header(response, "content-length"):
            set_header(response, "Content-Length", str(len(response.content)))
        return response

    def _checked(self, request: HttpRequest) -> HttpResponse:
        self._check_host(request)
        if "HTTP_ORIGIN" in request.META or request.method == "OPTIONS":
            return self._cors(request)
        return self._view(request)

    def _check_host(self, request: HttpRequest) -> None:
        """Raises DisallowedHost. A Host header that was right once is not checked again."""
        host = request.META.get("HTTP_HOST")
        if host not in self._hosts:
            request.get_host()
            if host and len(self._hosts) < CACHED:
                self._hosts.add(host)

    def _view(self, request: HttpRequest) -> HttpResponse:
        """Call the view of an address, which is looked up in the URL patterns only once.

        A view that relies on CSRF protection is called by Django itself.
        """
        try:
            match = self._resolve(request.path_info)
        except Resolver404:
            return self._django(request)
        if not getattr(match.func, "csrf_exempt", False):
            return self._django(request)
        request.resolver_match = match
        response = match.func(request, *match.args, **match.kwargs)
        return response.render() if hasattr(response, "render") else response

    def _must_redirect(self, request: HttpRequest) -> bool:
        return self._only_https and not request.is_secure()


def innermost(handler: Any) -> Handler:
    """What the last middleware of a chain calls: Django's own call of the view."""
    while following := _called_by(getattr(handler, "__wrapped__", None)):
        handler = following
    return handler


def _called_by(middleware: Any) -> Any:
    """The handler that a middleware calls: an attribute of a class, a variable of a function."""
    if isinstance(middleware, FunctionType):
        return getclosurevars(middleware).nonlocals.get("get_response")
    return getattr(middleware, "get_response", None)


def fixed_headers() -> dict[str, tuple[str, str]]:
    """The security headers that Django's whole chain of middleware sets on a response."""
    handler: Any = lambda request: HttpResponse()  # noqa: E731
    for middleware in (
        *(XFrameOptionsMiddleware, CSPMiddleware, SecurityMiddleware),
        ResourcePolicyMiddleware,
    ):
        handler = middleware(handler)
    request = HttpRequest()
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "443"}
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        request.META[name] = value
    stored = stored_headers(handler(request))
    del stored["content-type"]
    return stored
