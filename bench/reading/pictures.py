"""Accuracy on uploaded pictures compared with accuracy on pixels: all 10,000 MNIST test images.

    MNIST_DIR=data/mnist python bench/reading/pictures.py

Each image is drawn as a 280×280 PNG, black on white, and read by the parser that reads uploads.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hippo_site.settings")  # the parser needs Django

from bench.mnist import mnist
from inference.parsers.picture import read_picture
from training.core.artifact import read_network

SHEET, MARGIN = 280, 4  # pixels
STARTER = Path(__file__).parents[2] / "registry/starter/mnist-784-100-10-relu-98.npz"


def enlarged(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """The image enlarged ten times, so that the digit fills the sheet as it fills MNIST's image."""
    return image.resize((SHEET, SHEET), Image.Resampling.BICUBIC)


def moved(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """The digit at 60 to 140 % of that size, at most the sheet's, anywhere on the sheet."""
    side = round(SHEET * rng.uniform(0.6, 1.4))
    digit = image.resize((side, side), Image.Resampling.BICUBIC)
    left, top, right, bottom = digit.getbbox() or (0, 0, 1, 1)
    ink = digit.crop((left, top, right, bottom))
    ink.thumbnail((SHEET - 2 * MARGIN, SHEET - 2 * MARGIN))
    sheet = Image.new("L", (SHEET, SHEET), 0)
    x, y = (int(rng.integers(MARGIN, SHEET - MARGIN - size + 1)) for size in ink.size)
    sheet.paste(ink, (x, y))
    return sheet


TRANSFORMS: dict[str, Callable[[Image.Image, np.random.Generator], Image.Image]] = {
    "280×280": enlarged,
    "off-centre, 60–140 %": moved,
}


def png(sheet: Image.Image) -> bytes:
    """The sheet as a PNG file, black ink on white."""
    file = io.BytesIO()
    Image.fromarray(255 - np.asarray(sheet)).save(file, "PNG", compress_level=1)
    return file.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--network", type=Path, default=STARTER)
    parser.add_argument("--count", type=int, default=10_000)
    options = parser.parse_args()
    network = read_network(options.network)
    test = mnist().test[: options.count]

    def accuracy(pixels: np.ndarray) -> float:
        return 100 * float((network.outputs(pixels).argmax(axis=1) == test.labels).mean())

    as_pixels = accuracy(test.pixels())
    print(f"{'as pixels':22} {as_pixels:6.2f} %")
    for name, transform in TRANSFORMS.items():
        rng = np.random.default_rng(0)
        pixels = [
            read_picture(png(transform(Image.fromarray(image.reshape(28, 28)), rng))).pixels[0]
            for image in test.images
        ]
        as_pictures = accuracy(np.stack(pixels))
        print(f"{name:22} {as_pictures:6.2f} %  {as_pictures - as_pixels:+.2f} points")


if __name__ == "__main__":
    main()
