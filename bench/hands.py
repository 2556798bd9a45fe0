"""What a network reads of drawings by hand: pens, papers, strings, the corruptions of MNIST-C.

    MNIST_DIR=data/mnist python bench/hands.py --count 1000

Every drawing is made of a test image of MNIST and goes through the preparation of an upload.
"""

import argparse
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hippo_site.settings")
django.setup()

from bench.drawings.papers import PAPERS  # noqa: E402
from bench.drawings.pens import drawn, enlarged, middle_lines  # noqa: E402
from bench.drawings.strings import string  # noqa: E402
from training.core.arrays import SIDE  # noqa: E402
from training.core.artifact import read_network  # noqa: E402
from training.core.data.centring import normalised  # noqa: E402
from training.core.data.corruptions import MNIST_C  # noqa: E402
from training.core.data.ink import ink_of  # noqa: E402
from training.core.data.segments import marks_of  # noqa: E402
from training.core.data.splits import Split  # noqa: E402
from training.core.metrics import percent  # noqa: E402
from training.core.network import Network  # noqa: E402
from training.mnist_files import load_mnist  # noqa: E402

ROOT = Path(__file__).parents[1]
STARTER = ROOT / "registry/starter/mnist-784-100-10-relu-98.npz"
SHEET = 280  # pixels
PENS = (  # pixels: the pen, the canvas
    *((1, 28), (3, 28), (2, 100), (2, 280), (6, 280), (12, 280), (24, 280)),
    *((2, 500), (5, 500), (24, 500), (5, 1_000), (4, 2_000)),
)

GAPS = (0, 1, 2, 4, 8, 20)  # pixels between digits that are about 80 high
STRING_PAPERS = ("black on white", "ruled", "squared")

Picture = Callable[[np.ndarray, np.random.Generator], np.ndarray]


def pictures() -> Iterator[tuple[str, Picture]]:
    """Every condition: its name, and a function from a digit (28, 28) to greys 0–1."""
    for name, paper in PAPERS.items():
        yield name, lambda image, rng, paper=paper: paper(enlarged(image, SHEET).clip(0, 1), rng)
    for width, side in PENS:
        yield (
            f"pen of {width} px on {side} px",
            lambda image, rng, w=width, s=side: 1 - drawn(middle_lines(image), s, w),
        )


def prepared(grey: np.ndarray) -> np.ndarray:
    """The image (784,) of a picture's greys; ValueError where no ink is found."""
    return normalised(ink_of(grey)).reshape(-1)


def accuracy_of(network: Network, test: Split, picture: Picture) -> float:
    """Percent right of the drawings; one in which no ink is found counts as wrong."""
    rng = np.random.default_rng(0)
    pixels = np.zeros((len(test), SIDE * SIDE), np.float32)
    is_empty = np.zeros(len(test), bool)
    for row, image in enumerate(test.images):
        try:
            pixels[row] = prepared(picture(image.reshape(SIDE, SIDE), rng).astype(np.float32))
        except ValueError:
            is_empty[row] = True
    digits = network.probabilities(pixels).argmax(axis=1)
    return percent((digits == test.labels) & ~is_empty)


def strings_read(network: Network, test: Split, paper: str, gap: int, count: int) -> np.ndarray:
    """Percent of strings whole, with as many marks as digits, and alike if cut by hand.

    The last is what the network makes of the same digits one at a time: the most there is to get.
    """
    rng, alone = np.random.default_rng(0), network.probabilities(test.pixels()).argmax(axis=1)
    right = []
    for _ in range(count):
        ink, rows = string(test, rng, gap)
        marks = marks_of(PAPERS[paper](ink, rng).astype(np.float32))
        digits = network.probabilities(np.stack([mark.pixels for mark in marks])).argmax(axis=1)
        labels = test.labels[rows]
        is_whole = np.array_equal(digits, labels)
        right.append((is_whole, len(marks) == len(rows), np.array_equal(alone[rows], labels)))
    return 100 * np.mean(right, axis=0)


def error_under(network: Network, test: Split, corruption: str) -> float:
    """Percent wrong of MNIST-C's images, which are corrupted as 28 × 28 and not prepared again."""
    rng = np.random.default_rng(zlib.crc32(corruption.encode()))
    images = test.pixels().reshape(-1, SIDE, SIDE)
    levels = np.round(255 * MNIST_C[corruption](images, rng)) / 255
    pixels = levels.astype(np.float32).reshape(len(test), -1)
    return 100 - percent(network.probabilities(pixels).argmax(axis=1) == test.labels)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--network", type=Path, default=STARTER)
    parser.add_argument("--count", type=int, default=10_000, help="test images, from the first")
    options = parser.parse_args()
    network = read_network(options.network)
    test = load_mnist(Path(os.environ.get("MNIST_DIR", ROOT / "data/mnist"))).test
    test = test[: options.count]
    print(f"{options.network.stem}, {len(test):,} test images of MNIST")
    clean = percent(network.probabilities(test.pixels()).argmax(axis=1) == test.labels)
    print(f"as they are              {clean:6.2f} % right")
    for name, picture in pictures():
        print(f"{name:24} {accuracy_of(network, test, picture):6.2f} % right", flush=True)
    for paper in STRING_PAPERS:
        for gap in GAPS:
            read = strings_read(network, test, paper, gap, options.count // 5)
            print(
                f"strings, {paper}, gap {gap:2}: {read[0]:6.2f} % whole, {read[1]:6.2f} % counted, "
                f"{read[2]:6.2f} % one digit at a time",
                flush=True,
            )
    errors = {name: error_under(network, test, name) for name in MNIST_C}
    for name, error in errors.items():
        print(f"MNIST-C {name:16} {error:6.2f} % wrong")
    print(f"MNIST-C mean             {np.mean(list(errors.values())):6.2f} % wrong")


if __name__ == "__main__":
    main()
