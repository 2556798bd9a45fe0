"""Content negotiation by the exact name of a media type, for request and response.

A response is JSON unless the client names another format that the route has, so a browser that
asks for ``text/html`` still gets a response.
"""

from collections.abc import Iterable

from django.utils.http import parse_header_parameters
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


def bare(media_type: str) -> str:
    """``Text/HTML; charset=utf-8`` becomes ``text/html``."""
    return media_type.partition(";")[0].strip().lower()


def is_utf8(media_type: str) -> bool:
    """Whether a media type names no charset, or UTF-8."""
    if "charset" not in media_type.lower():
        return True
    _, parameters = parse_header_parameters(media_type)
    return parameters.get("charset", "utf-8").lower() in {"utf-8", "utf8"}


class ByName(BaseContentNegotiation):
    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        if not is_utf8(request.content_type):
            return None
        media_type = bare(request.content_type)
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first, *others = renderers
        if others:
            accepted = {bare(kind) for kind in request.META.get("HTTP_ACCEPT", "").split(",")}
            first = next((other for other in others if other.media_type in accepted), first)
        return first, str(first.media_type)
