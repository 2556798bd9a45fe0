"""One digit of a split as a small picture: black ink on white paper, as inline SVG."""

from training.charts.png import data_uri, paper_and_ink, png
from training.charts.svg import drawing
from training.core.arrays import SIDE
from training.core.data.splits import Split

PICTURE = 84  # pixels on the page: three for one


def digit_picture(split: Split, row: int, *, title: str, description: str) -> str:
    """One image of a split, as black ink on white paper."""
    pixels = split.images[row].reshape(SIDE, SIDE)
    picture = data_uri(png(pixels, paper_and_ink()))
    image = (
        f'<image width="{PICTURE}" height="{PICTURE}" href="{picture}" '
        'image-rendering="pixelated"/>'
    )
    return drawing(PICTURE, PICTURE, title=title, description=description, parts=[image])
