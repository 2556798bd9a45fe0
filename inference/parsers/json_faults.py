"""What is wrong with a JSON body that msgspec refused, in plain words."""

import re
from collections.abc import Collection

import msgspec
from msgspec import Raw, Struct

from inference.errors import Invalid
from inference.parsers.images import MAX_JSON_ROWS, RANGE, invalid
from training.core.arrays import PIXELS, SIDE

LENGTH = f"Expected {PIXELS} numbers, or {SIDE} rows of {SIDE}."
ROWS = f"Expected 1 to {MAX_JSON_ROWS:,} images."

# msgspec's message (it stops at the first fault) → ours. Its own may quote the body.
SENTENCES = [
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"unknown field", "There is an unknown field. Allowed: {allowed}."),
        (r"missing required field", "The field pixels is missing."),
        (r"`float` [<>]=|out of range", RANGE),
        (r"`float`, got", "Expected a number."),
        (r"`object`, got", "Expected a JSON object."),
        (r"of length .* `\$\.batch`", ROWS),
        (r"of length", LENGTH),
        (r"`array`, got", "Expected a list."),
    )
]
PLACE = re.compile(r"at `\$\.(pixels|batch)((?:\[\d+\])*)`$")


class Undecoded(Struct):
    """The images as text, to find out whether one has the wrong length."""

    pixels: Raw = Raw(b"null")
    batch: Raw = Raw(b"null")


def explain(message: str, body: bytes, allowed: Collection[str]) -> Invalid:
    """The fault in plain words; its pointer (RFC 6901) is ``/batch/0/7`` for ``$.batch[0][7]``.

    An image of the wrong length is that first, whatever its numbers are.
    """
    sentence = next(words for pattern, words in SENTENCES if pattern.search(message))
    place = PLACE.search(message)
    if place is None:
        return invalid("", sentence.format(allowed=", ".join(allowed)))
    field, steps = place[1], place[2].replace("]", "").split("[")[1:]
    if field == "batch" and steps and not _has_length(_image(body, int(steps[0]))):
        return invalid(f"/batch/{steps[0]}", LENGTH)
    if field == "pixels" and steps and not _has_length(_image(body)):
        return invalid("/pixels", LENGTH)
    return invalid("/".join(["", field, *steps]), sentence)


def _image(body: bytes, row: int | None = None) -> list[Raw] | None:
    """The undecoded values of one image; None where it is no list, or a field is there twice."""
    undecoded = msgspec.json.decode(body, type=Undecoded)
    try:
        raw = undecoded.pixels if row is None else _list.decode(undecoded.batch)[row]
        return _list.decode(raw)
    except (msgspec.ValidationError, IndexError):
        return None


_list = msgspec.json.Decoder(list[Raw])


def _has_length(image: list[Raw] | None) -> bool:
    """Whether a list is as long as an image; what is no list has a fault of another kind."""
    if image is None:
        return True
    nested = [bytes(row).startswith(b"[") for row in image]
    if not any(nested):
        return len(image) == PIXELS
    return (
        len(image) == SIDE and all(nested) and {len(_list.decode(row)) for row in image} == {SIDE}
    )
