"""JSON bodies: msgspec types of what is allowed, and limits that hold before decoding.

Images that are flat lists of numbers are read by ``_Quick``, and their range is checked in an
array. What it does not take is read again by the exact types, which know what is wrong and where.
"""

from collections.abc import Callable, Collection
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from inference.errors import Invalid, Malformed, TooLarge
from inference.parsers.images import MAX_JSON_ROWS, RequestImages, invalid, packed, rows_of
from inference.parsers.json_faults import ROWS, explain
from training.core.arrays import PIXELS, SIDE

BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # some editors and PowerShell write one; RFC 8259 8.1
MAX_IMAGE_BYTES = 32_000  # 784 doubles of 23 characters, indented
NEAR_START = 1_000  # bytes
ONE_IMAGE = f"The JSON of one image is at most {MAX_IMAGE_BYTES:,} bytes."

Pixel = Annotated[float, Meta(ge=0, le=1)]
Image = Annotated[list[Pixel], Meta(min_length=PIXELS, max_length=PIXELS)]
Row = Annotated[list[Pixel], Meta(min_length=SIDE, max_length=SIDE)]
Square = Annotated[list[Row], Meta(min_length=SIDE, max_length=SIDE)]


def batch_of(image: Any) -> Any:
    return Annotated[list[image], Meta(min_length=1, max_length=MAX_JSON_ROWS)]


class OneImage(Struct, forbid_unknown_fields=True):
    """``{"pixels": [784 numbers]}``"""

    pixels: Image

    def images(self) -> RequestImages:
        return RequestImages(rows_of(self.pixels), "single")


class OneSquare(OneImage, forbid_unknown_fields=True):
    """``{"pixels": [28 rows of 28 numbers]}``"""

    pixels: Square  # type: ignore[assignment]


class OneOrMore(Struct, forbid_unknown_fields=True):
    """``{"pixels": [784 numbers]}`` or ``{"batch": [[784 numbers], …]}``"""

    pixels: Image | UnsetType = UNSET
    batch: batch_of(Image) | UnsetType = UNSET  # type: ignore[valid-type]

    def images(self) -> RequestImages:
        match self.pixels, self.batch:
            case list(pixels), UnsetType():
                return RequestImages(rows_of(pixels), "single")
            case UnsetType(), list(batch):
                return RequestImages(rows_of(batch), "batch")
        raise Invalid("Give either pixels or batch.")


class OneOrMoreSquares(OneOrMore, forbid_unknown_fields=True):
    """The same with each image as 28 rows of 28 numbers."""

    pixels: Square | UnsetType = UNSET  # type: ignore[assignment]
    batch: batch_of(Square) | UnsetType = UNSET  # type: ignore[valid-type]


Numbers = Annotated[list[float], Meta(min_length=PIXELS, max_length=PIXELS)]


class _Quick(Struct, forbid_unknown_fields=True):
    """The same as OneOrMore, of any numbers."""

    pixels: Numbers | UnsetType = UNSET
    batch: batch_of(Numbers) | UnsetType = UNSET  # type: ignore[valid-type]


class _Large(_Quick, forbid_unknown_fields=True):
    """The same with the images of a batch left undecoded, to be decoded one after the other.

    A Python object for each of a million numbers takes 30 MB at once, of which Python's allocator
    keeps a part. Small batches are decoded a fifth faster as a whole.
    """

    batch: batch_of(msgspec.Raw) | UnsetType = UNSET  # type: ignore[valid-type]


FORMS: dict[type, tuple[type, ...]] = {
    OneImage: (OneImage, OneSquare),
    OneOrMore: (OneOrMore, OneOrMoreSquares),
}
NESTED = "Expected `float`, got `array`"


def reader(form: type[OneImage] | type[OneOrMore]) -> Callable[[bytes], RequestImages]:
    """A function that reads a body as ``form``. It raises Malformed, Invalid or TooLarge."""
    decoders: list[msgspec.json.Decoder] = [msgspec.json.Decoder(shape) for shape in FORMS[form]]
    allowed = form.__struct_fields__

    def read(body: bytes) -> RequestImages:
        body = body.removeprefix(BYTE_ORDER_MARK)
        check_size(body, allowed)
        if (images := _quickly_read(body)) and (images.form == "single" or "batch" in allowed):
            return images
        try:
            return decoded(decoders, body)
        except msgspec.ValidationError as error:
            check_json(body)
            raise explain(str(error), body, allowed) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Malformed("The body is not JSON in UTF-8.") from None

    return read


LARGE = 256_000  # bytes
_decode = msgspec.json.Decoder(_Quick).decode
_decode_large = msgspec.json.Decoder(_Large).decode
_decode_image = msgspec.json.Decoder(Numbers).decode


def _quickly_read(body: bytes) -> RequestImages | None:
    """The images of a body that is as it should be; None for any other."""
    try:
        is_large = len(body) > LARGE
        document = _decode_large(body) if is_large else _decode(body)
        match document.pixels, document.batch:
            case list(image), UnsetType():
                rows = packed([image])
                return None if rows is None else RequestImages(rows, "single")
            case UnsetType(), list(batch):
                rows = packed(map(_decode_image, batch) if is_large else batch)
                return None if rows is None else RequestImages(rows, "batch")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return None


def check_size(body: bytes, allowed: Collection[str]) -> None:
    """Raises TooLarge or Invalid where a body is longer than its form, before it is decoded."""
    if "batch" not in allowed or b'"batch"' not in body[:NEAR_START]:
        if len(body) > MAX_IMAGE_BYTES:
            raise TooLarge(ONE_IMAGE)
    elif body.count(b",") >= MAX_JSON_ROWS * PIXELS:
        check_json(body)
        raise invalid("/batch", ROWS)


def decoded(decoders: list[msgspec.json.Decoder], body: bytes) -> RequestImages:
    flat, nested = decoders
    try:
        images: RequestImages = flat.decode(body).images()
    except msgspec.ValidationError as error:
        if NESTED not in str(error):
            raise
        images = nested.decode(body).images()
    return images


def check_json(body: bytes) -> None:
    """Raises Malformed unless the whole of it is JSON in UTF-8; nothing is built of it."""
    try:
        body.decode()
        msgspec.json.decode(body, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed("The body is not JSON in UTF-8.") from None
