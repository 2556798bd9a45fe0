"""PNG files: the pixels come back, in the palette's colours."""

import io

import numpy as np
from PIL import Image

from training.charts.png import data_uri, diverging_palette, ink_palette, png


def test_a_png_has_the_pixels_it_was_made_from() -> None:
    pixels = np.arange(6, dtype=np.uint8).reshape(2, 3) * 50

    image = Image.open(io.BytesIO(png(pixels, ink_palette())))

    assert image.size == (3, 2)
    assert (np.asarray(image.convert("RGBA").convert("L")) == 255 - pixels).all()


def test_a_diverging_palette_is_transparent_in_the_middle() -> None:
    palette = diverging_palette("#0000ff", "#ff0000").tolist()

    assert palette[0] == [0, 0, 255, 255]
    assert palette[128][3] == 0
    assert palette[255] == [255, 0, 0, 254]


def test_a_data_uri_holds_the_whole_file() -> None:
    assert data_uri(b"\x89PNG") == "data:image/png;base64,iVBORw=="
