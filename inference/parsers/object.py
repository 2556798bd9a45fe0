"""The body of what is one's own: a JSON object of names and short texts."""

from typing import Any

from rest_framework.parsers import JSONParser
from rest_framework.utils import json  # refuses NaN and Infinity

from inference.errors import Invalid, Malformed
from inference.parsers.body import read_body, released
from inference.parsers.json import BYTE_ORDER_MARK

MAX_BODY = 256_000  # bytes
EXPECTED = "Expected a JSON object."


class ObjectParser(JSONParser):
    """JSON of any depth that Python reads; REST framework's own parser fails at deeper ones."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        request, _ = released(parser_context)
        body = read_body(request, stream, MAX_BODY).removeprefix(BYTE_ORDER_MARK)
        try:
            document = json.loads(body.decode())
        except (ValueError, RecursionError):
            raise Malformed("The body is not JSON in UTF-8.") from None
        if not isinstance(document, dict):
            raise Invalid(EXPECTED)
        return document
