"""Content negotiation by the exact name of a media type, for request and response.

A response is JSON unless the client names another format that the route has, so a browser that
asks for ``text/html`` still gets a response.
"""

import re
from collections.abc import Iterable

from django.utils.http import parse_header_parameters
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

ALIASES = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg"}
QUALITY = re.compile(r";\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*$", re.IGNORECASE)


def bare(media_type: str) -> str:
    """``Text/HTML; charset=utf-8`` becomes ``text/html``, ``image/jpg`` its registered name."""
    name = media_type.partition(";")[0].strip().lower()
    return ALIASES.get(name, name)


def qualities(header: str) -> dict[str, float]:
    """What an Accept or Accept-Encoding header names, with its quality value (RFC 9110 12.4.2)."""
    weighted = {}
    for item in header.split(","):
        quality = QUALITY.search(item)
        weighted[bare(item)] = float(quality[1]) if quality else 1.0
    return weighted


def quality_of(media_type: str, accepted: dict[str, float]) -> float:
    """The quality of the most exact range that a media type is in (RFC 9110 12.5.1)."""
    ranges = (media_type, media_type.partition("/")[0] + "/*", "*/*")
    return next((accepted[name] for name in ranges if name in accepted), 0.0)


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
        accept = request.META.get("HTTP_ACCEPT", "") if others else ""
        if accept:
            accepted = qualities(accept)
            least = quality_of(str(first.media_type), accepted)
            for other in others:
                quality = accepted.get(str(other.media_type), 0)
                if quality > 0 and quality >= least:
                    return other, str(other.media_type)
        return first, str(first.media_type)
