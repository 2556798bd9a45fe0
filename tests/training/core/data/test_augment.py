"""A warp moves ink where it says, keeps greys in range, and is the same for the same stream."""

import numpy as np
import pytest

from training.core.data.augment import AUGMENTATIONS, GROUP, Distortion, Warper, draw_places

STILL = Distortion(rotation=0, scale=0, shear=0, shift=0)
DISTORTIONS = {name: each for name, each in AUGMENTATIONS.items() if each}


def images(count=130):
    """Ink in the middle, as digits have it."""
    pictures = np.zeros((count, 28, 28), np.uint8)
    pictures[:, 6:22, 8:20] = np.random.default_rng(0).integers(0, 256, (count, 16, 12))
    return pictures.reshape(count, 784)


def warped(distortion, pictures, seed=0):
    out = np.full((len(pictures), 784), np.nan, np.float32)
    Warper(distortion).warp(pictures, out, np.random.default_rng(seed))
    return out


def test_a_still_warp_changes_nothing():
    pictures = images()

    assert warped(STILL, pictures) == pytest.approx(pictures / 255, abs=1e-6)


@pytest.mark.parametrize("name", DISTORTIONS)
def test_warped_greys_stay_between_paper_and_ink(name):
    out = warped(DISTORTIONS[name], images())

    assert out.min() >= 0
    assert out.max() <= 1 + 1e-6


@pytest.mark.parametrize("name", DISTORTIONS)
def test_a_warp_keeps_most_of_the_ink(name):
    pictures = images()

    before, after = (pictures / 255).sum(axis=1), warped(DISTORTIONS[name], pictures).sum(axis=1)

    assert after.mean() == pytest.approx(before.mean(), rel=0.25)


@pytest.mark.parametrize("name", DISTORTIONS)
def test_the_same_stream_gives_the_same_images(name):
    first, second, other = (warped(DISTORTIONS[name], images(), seed) for seed in (1, 1, 2))

    assert (first == second).all()
    assert (first != other).any()


def test_a_whole_pixel_of_shift_moves_the_ink_by_one():
    places = draw_places(Distortion(0, 0, 0, shift=3), 200, np.random.default_rng(0))

    at_centre = np.floor(places[:, :, 14 * 28 + 14])  # where the middle pixel looks
    assert at_centre.min(axis=0).tolist() == [11, 11]
    assert at_centre.max(axis=0).tolist() == [16, 16]


def interpolated(image, row, column):
    """Bilinear interpolation as textbooks have it; beyond the edge lies paper."""
    above, left = int(np.floor(row)), int(np.floor(column))
    grey = 0.0
    for y, x in ((above, left), (above, left + 1), (above + 1, left), (above + 1, left + 1)):
        if 0 <= y < 28 and 0 <= x < 28:
            grey += (1 - abs(row - y)) * (1 - abs(column - x)) * image[y, x] / 255
    return grey


@pytest.mark.parametrize("name", DISTORTIONS)
def test_a_warp_is_bilinear_interpolation_pixel_by_pixel(name):
    """Ink up to the edges, so that some of it comes from, and goes, beyond them."""
    pictures = np.random.default_rng(0).integers(0, 256, (2, 784)).astype(np.uint8)

    out = warped(DISTORTIONS[name], pictures, seed=4)

    ((rows, columns),) = draw_places(DISTORTIONS[name], 1, np.random.default_rng(4))
    for picture, result in zip(pictures, out, strict=True):
        square = picture.reshape(28, 28)
        expected = [interpolated(square, *place) for place in zip(rows, columns, strict=True)]
        assert result == pytest.approx(expected, abs=1e-5)


def test_images_of_a_group_share_a_warp_and_others_do_not():
    alike = np.repeat(images(1), 2 * GROUP, axis=0)

    out = warped(AUGMENTATIONS["elastic"], alike)

    assert (out[::2] == out[0]).all()
    assert (out[1::2] == out[1]).all()
    assert (out[0] != out[1]).any()


def test_beyond_the_edge_lies_paper():
    ink = np.full((1, 784), 255, np.uint8)

    out = warped(Distortion(rotation=45, scale=0, shear=0, shift=0), ink, seed=3)

    assert out.reshape(28, 28)[0, 0] == 0
    assert out.reshape(28, 28)[14, 14] == pytest.approx(1)


def test_neighbours_are_warped_differently():
    alike = np.repeat(images(1), 128, axis=0)

    first, second = warped(AUGMENTATIONS["mild"], alike)[:2]

    assert (first != second).any()
