"""Do pictures of digits get the answers their pixels get? All 10,000 test images of MNIST, redrawn.

    MNIST_DIR=data/mnist python bench/pictures.py

Each image becomes a 280×280 PNG, black on white, and goes through what an upload goes through.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from inference.parsers.picture import read_picture
from training.core.artifact import read_network
from training.datasets import load_mnist

SHEET, MARGIN = 280, 4  # pixels
STARTER = Path(__file__).parents[1] / "registry/starter/mnist-784-100-10-relu-98.npz"


def enlarged(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """The digit ten times as large, filling the sheet as MNIST's fill theirs."""
    return image.resize((SHEET, SHEET), Image.Resampling.BICUBIC)


def moved(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """60 to 140 % of that size, as far as the sheet has room, anywhere on it."""
    side = round(SHEET * rng.uniform(0.6, 1.4))
    digit = image.resize((side, side), Image.Resampling.BICUBIC)
    left, top, right, bottom = digit.getbbox() or (0, 0, 1, 1)
    ink = digit.crop((left, top, right, bottom))
    ink.thumbnail((SHEET - 2 * MARGIN, SHEET - 2 * MARGIN))
    sheet = Image.new("L", (SHEET, SHEET), 0)
    x, y = (int(rng.integers(MARGIN, SHEET - MARGIN - size + 1)) for size in ink.size)
    sheet.paste(ink, (x, y))
    return sheet


WAYS: dict[str, Callable[[Image.Image, np.random.Generator], Image.Image]] = {
    "280×280": enlarged,
    "off-centre, 60–140 %": moved,
}


def png(sheet: Image.Image) -> bytes:
    file = io.BytesIO()
    Image.fromarray(255 - np.asarray(sheet)).save(file, "PNG", compress_level=1)
    return file.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--network", type=Path, default=STARTER)
    parser.add_argument("--count", type=int, default=10_000)
    options = parser.parse_args()
    network = read_network(options.network)
    test = load_mnist(Path(os.environ.get("MNIST_DIR", "data/mnist"))).test[: options.count]

    def accuracy(pixels: np.ndarray) -> float:
        return 100 * float((network.outputs(pixels).argmax(axis=1) == test.labels).mean())

    as_pixels = accuracy(test.pixels())
    print(f"{'as pixels':22} {as_pixels:6.2f} %")
    for name, way in WAYS.items():
        rng = np.random.default_rng(0)
        seen = [
            read_picture(png(way(Image.fromarray(image.reshape(28, 28)), rng))).pixels[0]
            for image in test.images
        ]
        found = accuracy(np.stack(seen))
        print(f"{name:22} {found:6.2f} %  {found - as_pixels:+.2f} points")


if __name__ == "__main__":
    main()
