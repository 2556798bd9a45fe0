"""What is no picture of a digit: no PNG or JPEG, too large, empty, or not the form's one file."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from inference.errors import Invalid, Malformed, TooLarge
from inference.parsers.picture import read_picture
from tests.inference.bodies import post
from tests.inference.pictures import one, png, saved
from tests.inference.problem import problem


@pytest.mark.parametrize("grey", [0, 255, 128, 125])
def test_an_empty_picture_says_so(grey):
    with pytest.raises(Invalid) as caught:
        read_picture(png(np.full((28, 28), grey, dtype=np.uint8)))

    assert str(caught.value.detail) == "The picture is empty."


BLACK_ON_WHITE = Image.fromarray(one())


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def claims(width: int, height: int, extra: bytes = b"") -> bytes:
    """A PNG whose header names a size, and little else."""
    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rest = extra + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + rest


@pytest.mark.parametrize(
    "size", [(30_000, 30_000), (12_000, 12_000), (2_001, 2_000), (2**31 - 1, 1)]
)
def test_more_than_4_megapixels_are_refused_before_they_are_decoded(size):
    with pytest.raises(TooLarge) as caught:
        read_picture(claims(*size))

    assert str(caught.value.detail) == "The picture has more than 4,000,000 pixels."


def other(kind: str) -> bytes:
    return saved(BLACK_ON_WHITE.convert("RGB"), kind)


BROKEN = {
    "nothing": b"",
    "text": b"hello",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "cut off": png()[:100],
    "cut off late": png()[:-30],
    "cut off jpeg": saved(BLACK_ON_WHITE, "JPEG")[:-200],
    "0×0": claims(0, 0),
    "no pixels": claims(100, 100),
    "text bomb": claims(10, 10, chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 70_000_000))),
    **{kind: other(kind) for kind in ("GIF", "BMP", "TIFF", "WEBP")},
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_whole_png_or_jpeg_is_refused(name):
    with pytest.raises(Malformed) as caught:
        read_picture(BROKEN[name])

    assert str(caught.value.detail) == "The picture could not be read as PNG or JPEG."


def test_through_the_api_these_are_small_problems(client, served):
    problem(post(client, "/predict", BROKEN["cut off"], "image/png"), 400)
    problem(post(client, "/predict", claims(30_000, 30_000), "image/png"), 413)
    empty = png(np.zeros((28, 28), dtype=np.uint8))
    assert problem(post(client, "/predict", empty, "image/png"), 422)["detail"] == (
        "The picture is empty."
    )


FORM = "Expected one file in the field image, and no other field."


@pytest.mark.parametrize(
    "form",
    [{"image": "text"}, {"picture": io.BytesIO(png())}, {"x": "1"}, {}],
    ids=["text", "other name", "no file", "no field"],
)
def test_a_form_has_one_file_named_image(client, served, form):
    got = problem(client.post("/predict", form), 422)

    assert got["errors"] == [{"pointer": "/image", "detail": FORM}]


def test_two_files_are_422_and_no_form_at_all_is_400(client, served):
    two = {"image": io.BytesIO(png()), "again": io.BytesIO(png())}
    problem(client.post("/predict", two), 422)
    problem(client.post("/predict", b"x", content_type="multipart/form-data"), 400)
