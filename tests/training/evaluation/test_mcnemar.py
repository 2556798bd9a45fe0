"""The test is exact: its p is a sum of binomials, worked out by hand here."""

import numpy as np
import pytest

from training.evaluation.mcnemar import McNemarResult, mcnemar_test, p_value


@pytest.mark.parametrize(
    ("heads", "tails", "p"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (5, 0, 2 / 32),
        (0, 10, 2 / 1024),
        (6, 0, 2 / 64),
        (1, 9, 22 / 1024),
        (2, 8, 2 * (1 + 10 + 45) / 1024),
        (3, 3, 1.0),
        (5, 5, 1.0),
        (4, 6, 2 * (1 + 10 + 45 + 120 + 210) / 1024),
    ],
)
def test_p_is_the_share_of_outcomes_as_uneven(heads, tails, p):
    assert p_value(heads, tails) == p_value(tails, heads) == p


def test_thousands_of_images_are_no_trouble():
    assert p_value(1_900, 2_100) == pytest.approx(0.00165, rel=0.01)
    assert p_value(4_900, 5_100) == pytest.approx(0.0466, abs=1e-4)
    assert p_value(0, 5_000) == 0


def test_a_duel_counts_who_got_what_right():
    first = np.array([True, True, True, False, False])
    second = np.array([True, False, False, True, False])

    assert mcnemar_test(first, second) == McNemarResult(
        both=1, only_first=2, only_second=1, neither=1, p=1.0
    )
