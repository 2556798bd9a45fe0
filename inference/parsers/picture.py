"""A picture becomes what MNIST's digits are: 28×28, ink on paper, the digit in the middle.

A photograph of pen on paper is dark on light and MNIST is light on dark, so the border decides
which is the paper. The steps after that are the ones the training images went through.
"""

import io
from threading import Lock

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from inference.allocator import return_memory
from inference.errors import Invalid, Malformed, TooLarge
from inference.parsers.images import RequestImages, rows_of
from training.core.data.centring import normalised

FORMATS = ("PNG", "JPEG")
MOST_PIXELS, LARGE_PIXELS = 4_000_000, 500_000
SIDE_WORTH_KEEPING = 500  # pixels: 18 for each of the 28
FAINTEST = 0.1  # of the way from black to white: less is no ink, nor is a tenth of the darkest ink

Grey = npt.NDArray[np.float32]

# One at a time in a process: each needs many times its size for a moment.
_large_picture = Lock()


def read_picture(data: bytes) -> RequestImages:
    """The digit on a PNG or JPEG. Raises Malformed, TooLarge; Invalid where it shows nothing."""
    grey = _grey(data)
    try:
        return RequestImages(rows_of(normalised(ink_of(grey))), "picture")
    except ValueError as error:
        raise Invalid(str(error)) from error


def ink_of(grey: Grey) -> Grey:
    """Ink (h, w), 0.0 paper … 1.0 the strongest, of a picture's greys, 0.0 black … 1.0 white."""
    paper = np.median(_border(grey))
    darker, lighter = (paper - grey).clip(0), (grey - paper).clip(0)
    ink: Grey = darker if darker.sum() >= lighter.sum() else lighter
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
            pixels = image.width * image.height
            if pixels > MOST_PIXELS:
                raise TooLarge(f"The picture has more than {MOST_PIXELS:,} pixels.")
            if pixels <= LARGE_PIXELS:
                return _on_paper(ImageOps.exif_transpose(image))
            with _large_picture:
                grey = _on_paper(ImageOps.exif_transpose(image))
        return_memory()
        return grey
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


def _on_paper(image: Image.Image) -> Grey:
    """Transparent parts show paper, white or black below light ink; large pictures shrink."""
    if image.mode.startswith("I"):  # 16-bit greys, which Pillow's own conversion would clip
        image = Image.fromarray((np.asarray(image) / 257).astype(np.uint8))
    picture = image.convert("RGBA")
    sheet = Image.new("RGBA", image.size, "black" if _is_light_on_nothing(picture) else "white")
    sheet.alpha_composite(picture)
    shrink = max(image.size) // SIDE_WORTH_KEEPING
    small = sheet.convert("L").reduce(max(1, shrink))
    return np.asarray(small, dtype=np.float32) / np.float32(255)
