"""One image of a split as a small picture: black ink on white paper, as inline SVG."""

from training.charts.png import data_uri, ink_palette, png
from training.charts.svg import drawing
from training.core.arrays import SIDE
from training.core.data.splits import Split

PICTURE = 3 * SIDE  # pixels on the page


def digit_picture(split: Split, row: int, *, title: str, description: str) -> str:
    pixels = split.images[row].reshape(SIDE, SIDE)
    uri = data_uri(png(pixels, ink_palette()))
    image = (
        f'<image width="{PICTURE}" height="{PICTURE}" href="{uri}" image-rendering="pixelated"/>'
    )
    return drawing(PICTURE, PICTURE, title=title, description=description, parts=[image])
