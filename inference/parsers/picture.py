"""Pictures to images: decode a PNG or JPEG, find the ink, make of it what MNIST's digits are.

A photograph of pen on paper is dark on light and MNIST is light on dark; ``training.core.data.ink``
finds out which it is, ``centring`` does what the training images went through, and ``segments``
finds several digits.
"""

import io
from threading import Lock
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageOps

from inference.allocator import return_memory
from inference.errors import Invalid, Malformed, TooLarge
from inference.parsers.images import RequestImages, Segment, rows_of
from training.core.data.centring import normalised
from training.core.data.ink import Grey, ink_of
from training.core.data.segments import MOST_MARKS, TooMany, marks_of

FORMATS = ("PNG", "JPEG")
MOST_PIXELS, LARGE_PIXELS = 4_000_000, 500_000
SIDE_WORTH_KEEPING = 500  # pixels: 18 for each of the 28
TOO_MANY = f"The picture shows more than {MOST_MARKS} marks; cut it into smaller pictures."

# One at a time in a process: each needs many times its size for a moment.
_large_picture = Lock()


class Picture(NamedTuple):
    """grey (h, w), 0.0 black … 1.0 white, the way up that the camera meant.

    shrunk  how many pixels of the file along a side one of ``grey`` stands for
    """

    grey: Grey
    shrunk: int


def read_picture(data: bytes) -> RequestImages:
    """The digit on a PNG or JPEG. Raises Malformed, TooLarge; Invalid where it shows nothing."""
    grey, _ = _decoded(data)
    try:
        return RequestImages(rows_of(normalised(ink_of(grey))), "picture")
    except ValueError as error:
        raise Invalid(str(error)) from error


def read_segments(data: bytes) -> RequestImages:
    """All digits on a PNG or JPEG. Raises the same; Invalid also where there are too many."""
    grey, shrunk = _decoded(data)
    try:
        marks = marks_of(grey)
    except TooMany as error:
        raise Invalid(TOO_MANY) from error
    except ValueError as error:
        raise Invalid(str(error)) from error
    segments = tuple(Segment(mark.box.times(shrunk), mark.line) for mark in marks)
    return RequestImages(rows_of([mark.pixels for mark in marks]), "segments", segments)


def warm_up() -> None:
    """Read a picture: processes that are forked now share what Pillow and NumPy load for it."""
    page = Image.new("L", (56, 56), "white")
    page.paste("black", (25, 10, 31, 46))
    file = io.BytesIO()
    page.save(file, "PNG")
    read_picture(file.getvalue())


def _decoded(data: bytes) -> Picture:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            pixels = image.width * image.height
            if pixels > MOST_PIXELS:
                raise TooLarge(f"The picture has more than {MOST_PIXELS:,} pixels.")
            if pixels <= LARGE_PIXELS:
                return _on_paper(ImageOps.exif_transpose(image))
            with _large_picture:
                picture = _on_paper(ImageOps.exif_transpose(image))
        return_memory()
        return picture
    except TooLarge:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(f"The picture has more than {MOST_PIXELS:,} pixels.") from error
    except Exception as error:  # Pillow's decoders raise nearly anything at a broken file
        raise Malformed("The picture could not be read as PNG or JPEG.") from error


def _is_light_on_nothing(picture: Image.Image) -> bool:
    """Whether a picture is transparent for the most part, and the rest is lighter than half."""
    alpha = np.asarray(picture.getchannel("A"))
    if (alpha > 127).mean() > 0.5 or not alpha.any():
        return False
    grey = np.asarray(picture.convert("RGB").convert("L"), np.float32)
    return float(np.average(grey, weights=alpha)) > 127


def _on_paper(image: Image.Image) -> Picture:
    """Transparent parts show paper, white or black below light ink; large pictures shrink."""
    if image.mode.startswith("I"):  # 16-bit greys, which Pillow's own conversion would clip
        image = Image.fromarray((np.asarray(image) / 257).astype(np.uint8))
    picture = image.convert("RGBA")
    sheet = Image.new("RGBA", image.size, "black" if _is_light_on_nothing(picture) else "white")
    sheet.alpha_composite(picture)
    shrink = max(1, max(image.size) // SIDE_WORTH_KEEPING)
    small = sheet.convert("L").reduce(shrink)
    return Picture(np.asarray(small, dtype=np.float32) / np.float32(255), shrink)
