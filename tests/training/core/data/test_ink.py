"""What of a picture is ink: on any paper, in any light, on a sheet of any size."""

import numpy as np
import pytest

from bench.drawings.papers import PAPERS
from bench.drawings.pens import enlarged
from training.core.data.centring import normalised
from training.core.data.ink import ink_of
from training.core.data.segments import TooMany, marks_of
from training.core.data.uci_digits import load_uci_digits

SMALL = [(height, width) for height in (1, 2, 3, 5, 8) for width in (1, 2, 3, 5, 8)]
NARROW = [(1, 500), (500, 1), (2, 999), (160, 1), (161, 2), (400, 19)]
GREYS = {
    "noise": lambda rng, shape: rng.random(shape),
    "dots": lambda rng, shape: (rng.random(shape) < 0.2) * 1.0,
    "flat": lambda rng, shape: np.full(shape, rng.random()),
    "slope": lambda rng, shape: np.linspace(0, 1, shape[0] * shape[1]).reshape(shape),
}


def seven() -> np.ndarray:
    """Ink (280, 280) of a pen 16 pixels wide."""
    down, across = np.mgrid[:280, :280]
    bar = (abs(down - 70) <= 8) & (across >= 90) & (across <= 190)
    stem = (abs(across + (down - 70) / 2 - 190) <= 8) & (down >= 70) & (down <= 210)
    return (bar | stem).astype(np.float32)


def image(paper: str) -> np.ndarray:
    grey = PAPERS[paper](seven(), np.random.default_rng(0)).astype(np.float32)
    return normalised(ink_of(grey))


@pytest.mark.parametrize("paper", PAPERS)
def test_a_digit_looks_the_same_on_any_paper(paper):
    assert np.abs(image(paper) - image("black on white")).mean() < 0.06


def test_digits_keep_their_strokes_where_a_shadow_s_edge_crosses_them():
    """UCI's digits, enlarged from 8 × 8, have soft strokes, which a range of greys swallowed."""
    likeness = []
    for number, image in enumerate(load_uci_digits().test.images[:12]):
        ink = enlarged(image.reshape(28, 28), 280).clip(0, 1)
        pictures = (
            PAPERS[paper](ink, np.random.default_rng(number)).astype(np.float32)
            for paper in ("black on white", "shadow")
        )
        plain, shadowed = (normalised(ink_of(picture)).ravel() for picture in pictures)
        likeness.append(np.corrcoef(plain, shadowed)[0, 1])

    assert np.mean(likeness) > 0.88  # 0.78 with paper as a range


@pytest.mark.parametrize("greys", GREYS)
def test_a_sheet_of_any_size_has_ink_or_is_empty(greys):
    rng = np.random.default_rng(0)
    for shape in SMALL + NARROW:
        grey = GREYS[greys](rng, shape).astype(np.float32)
        try:
            pixels = [normalised(ink_of(grey)).reshape(-1)]
            pixels += [mark.pixels for mark in marks_of(grey)]
        except TooMany:
            pass
        except ValueError as error:
            assert str(error) == "The picture is empty."
            continue
        for image in pixels:
            assert image.min() >= 0
            assert image.max() == 1


def test_a_thin_straight_stroke_is_no_ruled_line():
    grey = np.ones((280, 280), np.float32)
    grey[30:250, 139:141] = 0

    assert normalised(ink_of(grey)).sum() > 10


def test_a_small_digit_on_a_large_sheet_is_as_sharp_as_a_large_one():
    sheet = np.ones((280, 900), np.float32)
    sheet[:, 600:880] = 1 - seven()

    assert np.abs(normalised(ink_of(sheet)) - image("black on white")).mean() < 0.01


def test_a_blot_in_the_corner_of_a_sheet_is_no_frame():
    sheet = np.ones((280, 280), np.float32)
    sheet[250:, :30] = 0

    assert normalised(ink_of(sheet)).sum() > 100
