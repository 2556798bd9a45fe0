"""Test digits under each condition of the benches, prepared block by block, in many processes.

A block of a condition has random numbers of its own, so any number of processes draws the same.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bench.drawings.nondigits import KNOWN, NONDIGITS
from bench.drawings.papers import PAPERS
from bench.drawings.pens import drawn, enlarged, middle_lines
from training.core.arrays import PIXELS, SIDE
from training.core.data.centring import normalised
from training.core.data.corruptions import MNIST_C
from training.core.data.ink import ink_of
from training.core.data.splits import Split

SHEET = 280  # pixels
PENS = (  # pixels: the pen, the canvas
    *((1, 28), (3, 28), (2, 100), (2, 280), (6, 280), (12, 280), (24, 280)),
    *((2, 500), (5, 500), (24, 500), (5, 1_000), (4, 2_000)),
)
SIZE = 250  # images of a block

Images = npt.NDArray[np.float32]  # (n, 784), 0.0 paper … 1.0 ink
Picture = Callable[[npt.NDArray[np.uint8], np.random.Generator], npt.NDArray[np.float32]]
Map = Callable[..., Iterable[Any]]  # map, or what does the same in other processes


class Block(NamedTuple):
    """Some of the test images, to be drawn under one condition."""

    name: str
    number: int  # of the block
    digits: Split
    count: int  # how many images are made

    def rng(self) -> np.random.Generator:
        return np.random.default_rng((zlib.crc32(self.name.encode()), self.number))


@contextmanager
def mapping(processes: int) -> Iterator[Map]:
    """A ``map`` that begins at once in so many processes; the built-in one for one process."""
    if processes == 1:
        yield map
        return
    with ProcessPoolExecutor(processes) as pool:
        yield pool.map


def blocks(name: str, digits: Split, count: int) -> list[Block]:
    """``count`` images in blocks; digits are used again where they are fewer."""
    return [
        Block(name, number, digits[at % len(digits) :][:SIZE], min(SIZE, count - at))
        for number, at in enumerate(range(0, count, SIZE))
    ]


def redrawn(block: Block) -> tuple[Images, npt.NDArray[np.bool_]]:
    """Digits by a pen or on a paper, and which show no ink after their preparation (n,)."""
    picture, rng = PICTURES[block.name], block.rng()
    pixels = np.zeros((len(block.digits), PIXELS), np.float32)
    is_empty = np.zeros(len(block.digits), bool)
    for row, image in enumerate(block.digits.images):
        try:
            pixels[row] = prepared(picture(image.reshape(SIDE, SIDE), rng))
        except ValueError:
            is_empty[row] = True
    return pixels, is_empty


def corrupted(block: Block) -> Images:
    """Digits under a corruption of MNIST-C: 28 × 28 pixels, which are not prepared again."""
    squares = block.digits.pixels().reshape(-1, SIDE, SIDE)
    levels = np.round(255 * MNIST_C[block.name](squares, block.rng())) / np.float32(255)
    return levels.astype(np.float32).reshape(-1, PIXELS)


def nondigits(block: Block) -> Images:
    """Drawings of a kind of non-digit; one in which no ink is found is drawn again."""
    make, _ = (NONDIGITS | KNOWN)[block.name]
    rng, images = block.rng(), []
    while len(images) < block.count:
        try:
            images.append(prepared(1 - make(block.digits, rng)))
        except ValueError:
            continue
    return np.stack(images)


def prepared(grey: npt.NDArray[np.floating]) -> Images:
    """The image (784,) of a picture's greys; ValueError where no ink is found."""
    return normalised(ink_of(grey.astype(np.float32))).reshape(-1)


def _on_paper(name: str) -> Picture:
    return lambda image, rng: PAPERS[name](enlarged(image, SHEET).clip(0, 1), rng)


def _by_pen(width: int, side: int) -> Picture:
    return lambda image, rng: 1 - drawn(middle_lines(image), side, width)


PICTURES: dict[str, Picture] = {name: _on_paper(name) for name in PAPERS} | {
    f"pen of {width} px on {side} px": _by_pen(width, side) for width, side in PENS
}
