"""Drawings of any size become images like MNIST's."""

import numpy as np
import pytest

from training.core.data import centring
from training.core.data.centring import BOX, centre


def mass(image):
    """Where the ink's centre is: (row, column)."""
    rows, columns = np.indices(image.shape)
    return (rows * image).sum() / image.sum(), (columns * image).sum() / image.sum()


def extent(image):
    """How many rows and columns hold ink."""
    return image.any(axis=1).sum(), image.any(axis=0).sum()


def drawing(shape, box):
    """A rectangle of ink (top, left, bottom, right) on paper."""
    ink = np.zeros(shape)
    top, left, bottom, right = box
    ink[top:bottom, left:right] = 1
    return ink


@pytest.mark.parametrize(
    ("shape", "box", "expected"),
    [
        ((280, 280), (10, 20, 210, 70), (20, 5)),
        ((280, 280), (100, 20, 150, 220), (5, 20)),
        ((28, 28), (0, 0, 10, 10), (20, 20)),
        ((1000, 30), (0, 4, 1000, 6), (20, 1)),
        ((8, 8), (3, 3, 4, 4), (20, 20)),
    ],
)
def test_the_longer_side_becomes_20_pixels_and_the_proportions_stay(shape, box, expected):
    assert extent(centre(drawing(shape, box))) == expected


def test_the_centre_of_mass_lies_on_pixel_14():
    ink = drawing((100, 100), (0, 0, 60, 30)) + drawing((100, 100), (0, 30, 30, 40))

    assert mass(centre(ink)) == pytest.approx((14, 14), abs=0.5)


@pytest.mark.parametrize("corner", [(0, 0), (0, 120), (120, 0), (120, 120), (50, 70)])
def test_it_does_not_matter_where_on_the_paper_one_draws(corner):
    ink = np.random.default_rng(0).random((60, 40))
    paper = np.zeros((180, 180))
    paper[corner[0] : corner[0] + 60, corner[1] : corner[1] + 40] = ink

    assert np.array_equal(centre(paper), centre(ink))


def test_a_lopsided_drawing_stays_whole():
    ink = drawing((200, 200), (0, 0, 200, 20)) * 1.0
    ink[190:, :] = 0.01

    image = centre(ink)

    assert extent(image) == (20, 20)


@pytest.mark.parametrize("factor", [2, 3, 10])
def test_a_larger_scan_of_the_same_drawing_gives_nearly_the_same_image(factor):
    smooth = np.add.outer(np.sin(np.linspace(0, 3, 20)), np.sin(np.linspace(0, 3, 20))) / 2

    larger = centre(np.kron(smooth, np.ones((factor, factor))))

    assert np.abs(larger - centre(smooth))[5:23, 5:23].max() < 0.05


def test_thin_lines_survive_shrinking():
    ink = np.zeros((1000, 1000))
    ink[:, ::100] = 1

    assert centre(ink)[:, 4:24].sum() == pytest.approx(20 * 20 * 0.01, rel=0.15)


@pytest.mark.parametrize("side", [1, 7, 19, 20, 21, 33, 150])
def test_values_stay_between_paper_and_ink(side):
    image = centre(np.ones((side, side)))

    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert image.min() == 0
    assert 0.9 < image.max() <= 1 + 1e-6


def test_blank_paper_is_refused():
    with pytest.raises(ValueError) as error:
        centre(np.zeros((50, 50)))

    assert str(error.value) == "The picture is empty."


@pytest.mark.mnist
def test_mnist_images_are_centred_already(mnist):
    images = mnist.test.pixels()[:500].reshape(-1, 28, 28)

    again = np.stack([centre(image) for image in images])

    assert np.abs(again - images).max() < 1e-6
    assert BOX == 20


def test_only_matrices_for_small_images_are_kept():
    before = centring._kept_resampling.cache_info().currsize

    centring.centre(np.ones((1, 29), np.float32))

    assert centring._kept_resampling.cache_info().currsize == before


@pytest.mark.parametrize("side", [60, 280, 900])
@pytest.mark.parametrize("width", [1, 2, 4])
def test_a_thin_stroke_becomes_as_wide_as_those_of_mnist(width, side):
    ink = np.zeros((side, side), np.float32)
    ink[10:-10, side // 2 : side // 2 + width] = 1
    ink[10 : 10 + width, side // 4 : side // 2] = 1

    image = centring.normalised(ink)

    assert image[12].sum() == pytest.approx(1.8, abs=0.7)


def test_a_thick_stroke_stays_as_it_is():
    ink = drawing((280, 280), (40, 100, 240, 140)).astype(np.float32)

    assert np.array_equal(centring.normalised(ink), np.clip(centre(ink) / centre(ink).max(), 0, 1))


def test_a_hairline_is_as_dark_where_it_falls_between_two_pixels():
    """There each of them has less of it, and what is fainter than the threshold is lost."""
    ink = np.zeros((160, 160), np.float32)
    ink[20:110, 80] = 0.5
    ink[110:140, 80] = 1

    image = centring.normalised(ink)

    assert image[8:12].max(axis=1) == pytest.approx(1, abs=0.1)
    assert image[20:22].max(axis=1) == pytest.approx(1, abs=0.1)
