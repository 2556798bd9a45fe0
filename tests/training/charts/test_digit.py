"""The picture of one image of a split."""

import numpy as np

from tests.training.charts.svg_elements import description, elements
from training.charts.digit import digit_picture
from training.charts.png import data_uri, ink_palette, png
from training.core.data.splits import Split


def test_an_image_is_drawn_as_the_network_gets_it() -> None:
    images = np.stack([np.zeros(784, np.uint8), np.ones(784, np.uint8)])
    split = Split(images, np.full(2, 7, np.uint8))

    svg = digit_picture(split, 1, title="Test image 1", description="A 7, read as 1.")

    (image,) = elements(svg, "image")
    assert image.get("href") == data_uri(png(np.ones((28, 28), np.uint8), ink_palette()))
    assert description(svg) == "A 7, read as 1."
