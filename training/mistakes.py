"""The worst mistakes: the images a network was surest of, and wrong."""

from typing import NamedTuple

import numpy as np

from training.core.splits import SIDE, Array, Split
from training.png import data_uri, paper_and_ink, png
from training.svg import drawing

MOST = 40
PICTURE = 84  # pixels on the page: three for one


class Mistake(NamedTuple):
    """A wrongly answered image.

    row         in the split, from 0
    confidence  in the answer, percent; ``doubt`` is what the right digit got
    """

    row: int
    label: int
    answer: int
    confidence: float
    doubt: float


def worst_mistakes(answers: Array, split: Split, most: int = MOST) -> list[Mistake]:
    """The most confident wrong answers first; probabilities (n, 10)."""
    given = answers.argmax(axis=1)
    wrong = np.flatnonzero(given != split.labels)
    order = wrong[np.argsort(-answers[wrong].max(axis=1), kind="stable")]
    return [
        Mistake(
            row=int(row),
            label=int(split.labels[row]),
            answer=int(given[row]),
            confidence=100 * float(answers[row].max()),
            doubt=100 * float(answers[row, split.labels[row]]),
        )
        for row in order[:most]
    ]


def digit_picture(split: Split, row: int, *, title: str, description: str) -> str:
    """One image of a split, as black ink on white paper."""
    pixels = split.images[row].reshape(SIDE, SIDE)
    picture = data_uri(png(pixels, paper_and_ink()))
    image = (
        f'<image width="{PICTURE}" height="{PICTURE}" href="{picture}" '
        'image-rendering="pixelated"/>'
    )
    return drawing(PICTURE, PICTURE, title=title, description=description, parts=[image])
