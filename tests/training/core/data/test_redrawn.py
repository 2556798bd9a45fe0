"""Digits as pictures of them arrive: another pen and paper, and still the same digit."""

import numpy as np
import pytest

from training.core.data.redrawn import PAPERS, photographed, redrawn, thinned
from training.core.data.uci_digits import load_uci_digits
from training.core.steps import result_of

DIGITS = load_uci_digits().test[:20]
CROSS = np.zeros((60, 60), np.float32)
CROSS[26:34, 6:54] = CROSS[6:54, 26:34] = 1  # strokes 8 pixels wide


def test_the_same_stream_gives_the_same_pictures_and_another_gives_others():
    first, again, other = (
        result_of(redrawn(DIGITS.images, np.random.default_rng(s))) for s in (1, 1, 2)
    )

    assert (first == again).all()
    assert (first != other).any(axis=1).mean() > 0.9


def test_pictures_are_images_like_mnist_s_whose_strongest_pixel_is_ink():
    pictures = result_of(redrawn(DIGITS.images, np.random.default_rng(0)))

    assert pictures.dtype == np.uint8
    assert (pictures.max(axis=1) == 255).all()


def test_a_thinned_stroke_is_as_wide_as_it_should_be_and_as_long():
    thin = thinned(CROSS, 3)

    assert 2 <= thin[:, 12].sum() <= 4  # the horizontal one
    assert 2 <= thin[12].sum() <= 4
    assert thin[30, 12:48].mean() > 0.85  # a junction has gaps
    assert (thin <= CROSS).all()


def test_ink_too_thin_to_have_a_middle_is_left_as_it_is():
    faint = np.full((9, 9), 0.4, np.float32)

    assert thinned(faint, 3) is faint


@pytest.mark.parametrize("paper", PAPERS[2:], ids=lambda paper: paper.__name__)
def test_on_each_paper_most_of_a_cross_stays_a_cross(paper, monkeypatch):
    monkeypatch.setattr("training.core.data.redrawn.PAPERS", (paper,))
    rng = np.random.default_rng(0)
    plain = photographed(CROSS, rng)

    pictures = [photographed(CROSS, rng) for _ in range(8)]

    likeness = [float(np.corrcoef(plain, picture)[0, 1]) for picture in pictures]
    assert np.median(likeness) > 0.7


def test_a_drawing_that_its_paper_swallows_is_prepared_without_paper(monkeypatch):
    black = lambda ink, rng: np.zeros_like(ink)  # noqa: E731
    monkeypatch.setattr("training.core.data.redrawn.PAPERS", (black,))

    assert photographed(CROSS, np.random.default_rng(0)).max() == 1
