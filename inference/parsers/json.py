"""JSON bodies: types say what is allowed, a table says what was wrong in plain words."""

import re
from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from inference.errors import Invalid, Malformed
from inference.parsers.images import MAX_JSON_ROWS, RANGE, RequestImages, invalid, rows_of
from training.core.arrays import PIXELS

Pixel = Annotated[float, Meta(ge=0, le=1)]
Image = Annotated[list[Pixel], Meta(min_length=PIXELS, max_length=PIXELS)]
Batch = Annotated[list[Image], Meta(min_length=1, max_length=MAX_JSON_ROWS)]


class OneImage(Struct, forbid_unknown_fields=True):
    """``{"pixels": [784 numbers]}``"""

    pixels: Image

    def images(self) -> RequestImages:
        return RequestImages(rows_of(self.pixels), "single")


class OneOrMore(Struct, forbid_unknown_fields=True):
    """``{"pixels": [784 numbers]}`` or ``{"batch": [[784 numbers], …]}``"""

    pixels: Image | UnsetType = UNSET
    batch: Batch | UnsetType = UNSET

    def images(self) -> RequestImages:
        match self.pixels, self.batch:
            case list(pixels), UnsetType():
                return RequestImages(rows_of(pixels), "single")
            case UnsetType(), list(batch):
                return RequestImages(rows_of(batch), "batch")
        raise Invalid("Give either pixels or batch.")


# msgspec's message (it stops at the first fault) → ours. Its own may quote the body.
SENTENCES = [
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"unknown field", "There is an unknown field; see GET /docs."),
        (r"missing required field", "The field pixels is missing."),
        (r"`float` [<>]=|out of range", RANGE),
        (r"`float`, got", "Expected a number."),
        (r"`object`, got", "Expected a JSON object."),
        (r"of length .* `\$\.batch`", f"Expected 1 to {MAX_JSON_ROWS:,} images."),
        (r"of length", f"Expected {PIXELS} numbers."),
        (r"`array`, got", "Expected a list."),
    )
]
PLACE = re.compile(r"at `\$\.(pixels|batch)((?:\[\d+\])*)`$")


def reader(form: type[OneImage] | type[OneOrMore]) -> Callable[[bytes], RequestImages]:
    """A function that reads a body as ``form``. It raises Malformed or Invalid."""
    decoder = msgspec.json.Decoder(form)

    def read(body: bytes) -> RequestImages:
        try:
            return decoder.decode(body).images()
        except msgspec.ValidationError as error:
            check_json(body)
            raise _explain(str(error)) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Malformed("The body is not JSON in UTF-8.") from None

    return read


def check_json(body: bytes) -> None:
    """Raises Malformed unless the whole of it is JSON in UTF-8; nothing is built of it."""
    try:
        body.decode()
        msgspec.json.decode(body, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed("The body is not JSON in UTF-8.") from None


def _explain(message: str) -> Invalid:
    """The fault in plain words; its pointer (RFC 6901) is ``/batch/0/7`` for ``$.batch[0][7]``."""
    sentence = next(words for pattern, words in SENTENCES if pattern.search(message))
    place = PLACE.search(message)
    pointer = f"/{place[1]}{place[2].replace('[', '/').replace(']', '')}" if place else ""
    return invalid(pointer, sentence)
