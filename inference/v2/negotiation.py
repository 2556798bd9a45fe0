"""V2 content negotiation: clients send any Content-Type, or none: nothing is decided by it."""

from collections.abc import Iterable
from typing import IO, Any

import msgspec
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from inference.errors import Malformed
from inference.parsers.body import GZIP_OR_DEFLATE, read_body, released
from inference.v2.infer_request import BODY_BYTES, NOT_JSON, read_infer

SMALL = 256_000  # bytes


class FirstOfEach(BaseContentNegotiation):
    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        return next(iter(parsers), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, str(first.media_type)


class InferParser(BaseParser):
    """JSON, and bytes behind it where Inference-Header-Content-Length says so."""

    media_type = "*/*"

    def parse(self, stream: IO, media_type: Any = None, parser_context: Any = None) -> Any:
        request, _ = released(parser_context)
        body = read_body(request, stream, BODY_BYTES, GZIP_OR_DEFLATE)
        return read_infer(body, request.META.get("HTTP_INFERENCE_HEADER_CONTENT_LENGTH"))


class OptionsParser(BaseParser):
    """A JSON object of options; no body at all is an empty one."""

    media_type = "*/*"

    def parse(self, stream: IO, media_type: Any = None, parser_context: Any = None) -> Any:
        request, _ = released(parser_context)
        body = read_body(request, stream, SMALL, GZIP_OR_DEFLATE)
        try:
            return msgspec.json.decode(body or b"{}", type=dict)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Malformed(NOT_JSON) from None
