"""A picture becomes what MNIST's digits are: 28×28, ink on paper, the digit in the middle.

A photograph of pen on paper is dark on light and MNIST is light on dark, so the border decides
which is the paper. The steps after that are the ones the training images went through.
"""

import io

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from inference.errors import Invalid, Malformed, TooLarge
from inference.parsers.images import RequestImages, rows_of
from training.core.data.centring import centre

FORMATS = ("PNG", "JPEG")
MOST_PIXELS = 4_000_000
SIDE_WORTH_KEEPING = 500  # pixels: 18 for each of the 28
FAINTEST = 0.1  # of the way from black to white: less is no ink, nor is a tenth of the darkest ink

Grey = npt.NDArray[np.float32]


def read_picture(data: bytes) -> RequestImages:
    """The digit on a PNG or JPEG. Raises Malformed, TooLarge; Invalid where it shows nothing."""
    grey = _grey(data)
    try:
        return RequestImages(rows_of(centre(ink_of(grey))), "picture")
    except ValueError as error:
        raise Invalid(str(error)) from error


def ink_of(grey: Grey) -> Grey:
    """Ink (h, w), 0.0 paper … 1.0 the strongest, of a picture's greys, 0.0 black … 1.0 white."""
    paper = np.median(_border(grey))
    ink: Grey = (paper - grey if paper > 0.5 else grey - paper).clip(0)
    strongest = ink.max()
    if strongest < FAINTEST:
        raise ValueError("The picture is empty.")
    ink /= strongest
    shadow = np.quantile(_border(ink), 0.95)  # how dark uneven light and grain make the paper
    ink[ink < np.clip(2 * shadow, FAINTEST, 0.5)] = 0
    return ink


def _border(picture: Grey) -> Grey:
    return np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])


def _grey(data: bytes) -> Grey:
    """The greys (h, w), 0.0 black … 1.0 white, the way up that the camera meant."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise TooLarge(f"The picture has more than {MOST_PIXELS:,} pixels.")
            return _on_white(ImageOps.exif_transpose(image))
    except TooLarge:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(f"The picture has more than {MOST_PIXELS:,} pixels.") from error
    except Exception as error:  # Pillow's decoders raise nearly anything at a broken file
        raise Malformed("The picture could not be read as PNG or JPEG.") from error


def _on_white(image: Image.Image) -> Grey:
    """Transparent parts show white paper; large pictures shrink by a whole number first."""
    if image.mode.startswith("I"):  # 16-bit greys, which Pillow's own conversion would clip
        image = Image.fromarray((np.asarray(image) / 257).astype(np.uint8))
    sheet = Image.new("RGBA", image.size, "white")
    sheet.alpha_composite(image.convert("RGBA"))
    shrink = max(image.size) // SIDE_WORTH_KEEPING
    small = sheet.convert("L").reduce(max(1, shrink))
    return np.asarray(small, dtype=np.float32) / np.float32(255)
