"""What a network reads of drawings by hand: pens, papers, strings, the corruptions of MNIST-C.

    MNIST_DIR=data/mnist python bench/reading/hands.py --count 1000 --processes 2

Every drawing is made of a test image of MNIST and goes through the preparation of an upload. The
figures do not depend on the number of processes. Needs NumPy and Pillow only.
"""

import argparse
import os
import sys
from functools import partial
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.drawings.blocks import (
    PICTURES,
    Block,
    Map,
    blocks,
    corrupted,
    mapping,
    redrawn,
)
from bench.drawings.papers import PAPERS
from bench.drawings.strings import string
from bench.mnist import mnist
from training.core.artifact import read_network
from training.core.data.corruptions import MNIST_C
from training.core.data.segments import marks_of
from training.core.data.splits import Split
from training.core.metrics import percent
from training.core.network import Network

ROOT = Path(__file__).parents[2]
STARTER = ROOT / "registry/starter/mnist-784-100-10-relu-98.npz"

GAPS = (0, 1, 2, 4, 8, 20)  # pixels between digits that are about 80 high
STRING_PAPERS = ("black on white", "ruled", "squared")
DIGITS_A_STRING = 5  # test images for each string that is drawn


def strings_read(network: Network, paper: str, gap: int, block: Block) -> np.ndarray:
    """Strings (n, 3) that are read whole, have as many marks as digits, are whole if cut by hand.

    The last is what the network makes of the same digits one at a time: the most there is to get.
    """
    rng, digits = block.rng(), block.digits
    alone = network.probabilities(digits.pixels()).argmax(axis=1)
    right = []
    for _ in range(block.count // DIGITS_A_STRING):
        ink, rows = string(digits, rng, gap)
        marks = marks_of(PAPERS[paper](ink, rng).astype(np.float32))
        read = network.probabilities(np.stack([mark.pixels for mark in marks])).argmax(axis=1)
        labels = digits.labels[rows]
        is_whole = np.array_equal(read, labels)
        right.append((is_whole, len(marks) == len(rows), np.array_equal(alone[rows], labels)))
    return np.array(right)


def print_pictures(network: Network, test: Split, do: Map) -> None:
    print(f"as they are              {right(network, test, test.pixels()):6.2f} % right")
    pictures = {name: do(redrawn, blocks(name, test, len(test))) for name in PICTURES}
    for name, parts in pictures.items():
        pixels, is_empty = map(np.concatenate, zip(*parts, strict=True))
        print(f"{name:24} {right(network, test, pixels, ~is_empty):6.2f} % right", flush=True)


def print_strings(network: Network, test: Split, do: Map) -> None:
    strings = {
        (paper, gap): do(
            partial(strings_read, network, paper, gap),
            blocks(f"strings, {paper}, gap {gap}", test, len(test)),
        )
        for paper in STRING_PAPERS
        for gap in GAPS
    }
    for (paper, gap), parts in strings.items():
        whole, counted, alone = 100 * np.concatenate(list(parts)).mean(axis=0)
        print(
            f"strings, {paper}, gap {gap:2}: {whole:6.2f} % whole, {counted:6.2f} % counted, "
            f"{alone:6.2f} % one digit at a time",
            flush=True,
        )


def print_corruptions(network: Network, test: Split, do: Map) -> None:
    spoilt = {name: do(corrupted, blocks(name, test, len(test))) for name in MNIST_C}
    errors = []
    for name, parts in spoilt.items():
        errors.append(100 - right(network, test, np.concatenate(list(parts))))
        print(f"MNIST-C {name:16} {errors[-1]:6.2f} % wrong", flush=True)
    print(f"MNIST-C mean             {np.mean(errors):6.2f} % wrong")


TABLES = {"pictures": print_pictures, "strings": print_strings, "mnist-c": print_corruptions}


def right(
    network: Network, test: Split, pixels: np.ndarray, is_read: np.ndarray | bool = True
) -> float:
    """Percent of the test images that are read, and rightly, as ``pixels`` (n, 784) show them."""
    answers = network.probabilities(pixels).argmax(axis=1)
    return percent((answers == test.labels) & is_read)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--network", type=Path, default=STARTER)
    parser.add_argument("--count", type=int, default=10_000, help="test images, from the first")
    parser.add_argument("--only", nargs="+", choices=[*TABLES], default=[*TABLES])
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    network = read_network(options.network)
    test = mnist().test
    test = test[: options.count]
    print(f"{options.network.stem}, {len(test):,} test images of MNIST")
    with mapping(options.processes) as do:
        for name in options.only:
            TABLES[name](network, test, do)


if __name__ == "__main__":
    main()
