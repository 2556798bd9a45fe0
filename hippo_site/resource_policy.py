"""Middleware for two security headers that Django has no settings for.

Cross-Origin-Resource-Policy keeps other sites' pages from embedding a response, which would read
its size and time (Fetch standard, section 3.7); it does not touch CORS requests. Permissions-Policy
takes devices away from a page that needs none but, for a picture of a digit, the camera.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
        return response
