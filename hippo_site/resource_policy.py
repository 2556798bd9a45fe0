"""Middleware for three security headers that Django has no settings for.

Cross-Origin-Resource-Policy keeps other sites' pages from embedding a response, which would read
its size and time (Fetch standard, section 3.7); it does not touch CORS requests. Permissions-Policy
takes devices away from a page that needs none but, for a picture of a digit, the camera. An account
page is kept by no browser: after a log-out the button Back would show it to whoever comes next.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.languages import ACCOUNT_PAGES

DENIED = ("geolocation", "microphone", "midi", "payment", "serial", "usb")
HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(["camera=(self)", *(f"{name}=()" for name in DENIED)]),
}


class ResourcePolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path_info.startswith(ACCOUNT_PAGES):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
