"""The body of POST /runs/ID/events: JSON with a list of events."""

from typing import Any

import msgspec
from msgspec import Raw, Struct
from rest_framework.parsers import JSONParser

from inference.errors import Invalid, Malformed
from inference.parsers.body import read_body, released

MAX_BODY = 256_000  # bytes
MAX_EVENTS = 500  # in one request, and in one answer
EXPECTED = f"Expected an object with events, a list of at most {MAX_EVENTS} objects, and live."


class Sent(Struct, forbid_unknown_fields=True):
    """A body with events, each still as it came."""

    events: list[Raw]
    live: bool = False


class EventsParser(JSONParser):
    """JSON whose events are checked one by one, so that a refusal can say which is wrong."""

    decoder = msgspec.json.Decoder(Sent)

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        request, _ = released(parser_context)
        body = read_body(request, stream, MAX_BODY)
        try:
            sent: Sent = self.decoder.decode(body)
        except msgspec.ValidationError:
            raise Invalid(EXPECTED) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Malformed("The body is not JSON in UTF-8.") from None
        if len(sent.events) > MAX_EVENTS:
            raise Invalid(EXPECTED)
        return sent
