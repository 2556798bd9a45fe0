"""Connected parts of a drawing, compared with a flood fill, one pixel at a time."""

import numpy as np
import pytest

from training.core.data.components import labelled, without_specks


def flood_fill(ink: np.ndarray) -> int:
    """How many parts there are."""
    left, count = set(zip(*(axis.tolist() for axis in np.nonzero(ink)), strict=True)), 0
    while left:
        count, reached = count + 1, [left.pop()]
        for y, x in reached:
            beside = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= beside
            reached += beside
    return count


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.45, 0.6, 1.0])
def test_parts_are_those_of_a_flood_fill(share):
    rng = np.random.default_rng(0)
    for _ in range(20):
        ink = (rng.random(rng.integers(1, 25, 2)) < share).astype(np.float32)

        labels, count = labelled(ink)

        assert count == flood_fill(ink)
        assert ((labels > 0) == (ink > 0)).all()
        assert all(flood_fill(labels == part) == 1 for part in range(1, count + 1))


def test_a_spiral_is_one_part():
    spiral = np.zeros((41, 41), np.float32)
    for edge in range(0, 20, 2):
        spiral[edge, edge : -edge or None] = spiral[edge : -edge or None, -edge - 1] = 1
        spiral[-edge - 1, edge : -edge or None] = spiral[edge + 2 : -edge or None, edge] = 1
        spiral[edge + 2, edge : edge + 3] = 1

    assert labelled(spiral)[1] == 1


def test_dust_goes_and_the_bar_of_a_five_stays():
    ink = np.zeros((100, 100), np.float32)
    ink[20:80, 40:50] = 1
    ink[10:14, 55:75] = 1
    five = ink.copy()
    ink[90, 90] = 1

    assert (without_specks(ink) == five).all()
