"""Outliers: images like those of prepared drawings, the same for the same seed."""

import numpy as np
import pytest

from training.core.data.centring import normalised
from training.core.data.outliers import OUTLIERS, altered, outliers, views
from training.core.data.outliers.strokes import by_hand, drawn, line
from training.core.data.uci_digits import load_uci_digits
from training.core.steps import result_of


@pytest.fixture(scope="module")
def digits():
    return load_uci_digits().train


@pytest.mark.parametrize("kind", OUTLIERS)
def test_every_kind_gives_images_of_0_to_1(digits, kind):
    rng = np.random.default_rng(0)

    images = np.stack([OUTLIERS[kind].draw(digits, rng) for _ in range(40)])

    assert images.shape == (40, 784)
    assert images.min() >= 0
    assert images.max() <= 1
    assert len(np.unique(images, axis=0)) > 20


def test_the_same_seed_gives_the_same_images(digits):
    first, again = (outliers(digits, 30, np.random.default_rng(7)) for _ in range(2))

    assert (first == again).all()
    assert (first != outliers(digits, 30, np.random.default_rng(8))).any()


def test_only_what_is_as_random_so_is_mirrored_and_turned(digits):
    drawn_once, mirrored, on_side, upside_down = result_of(
        views(digits, 60, np.random.default_rng(7))
    )

    squares = drawn_once.reshape(-1, 28, 28)
    is_free = (drawn_once != upside_down).any(axis=1)
    assert 10 < is_free.sum() < 50
    assert (mirrored[~is_free] == drawn_once[~is_free]).all()
    assert (mirrored[is_free].reshape(-1, 28, 28) == squares[is_free, :, ::-1]).all()
    assert (on_side[is_free].reshape(-1, 28, 28) == np.rot90(squares[is_free], axes=(1, 2))).all()


@pytest.mark.parametrize("labels", [altered.MIRRORED, altered.TURNED, *altered.HALVED.values()])
def test_digits_that_stay_digits_are_not_altered(labels):
    assert not {1, 7} & set(labels)  # an upright stroke and a hook are ones and sevens


def test_a_line_is_20_pixels_long_and_as_wide_as_the_pen():
    image = normalised(drawn((line((0, -0.5), (0, 0.5)),), 4.8))

    rows, columns = np.nonzero(image)
    assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == (20, 4)


def test_a_drawing_by_hand_is_about_as_large_as_its_glyph():
    rng = np.random.default_rng(0)
    square = line((3, 3), (5, 3), (5, 5), (3, 5))

    sizes = [np.ptp(np.vstack(by_hand((square,), rng)), axis=0).max() for _ in range(50)]

    assert np.mean(sizes) == pytest.approx(1.2, abs=0.2)
