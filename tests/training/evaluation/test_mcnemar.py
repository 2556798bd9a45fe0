"""McNemar's test is exact: p-values are sums of binomial coefficients, computed here by hand."""

import numpy as np
import pytest

from training.evaluation.mcnemar import McNemarResult, mcnemar_test, p_value


@pytest.mark.parametrize(
    ("only_first", "only_second", "p"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (5, 0, 2 / 32),
        (0, 10, 2 / 1024),
        (1, 9, 22 / 1024),
        (3, 3, 1.0),
        (4, 6, 2 * (1 + 10 + 45 + 120 + 210) / 1024),
    ],
)
def test_p_is_the_share_of_outcomes_at_least_as_uneven(
    only_first: int, only_second: int, p: float
) -> None:
    assert p_value(only_first, only_second) == p_value(only_second, only_first) == p


def test_p_is_exact_for_thousands_of_images() -> None:
    assert p_value(4_900, 5_100) == pytest.approx(0.0466, abs=1e-4)
    assert p_value(0, 5_000) == 0


def test_the_result_counts_which_network_got_which_image_right() -> None:
    first = np.array([True, True, True, False, False])
    second = np.array([True, False, False, True, False])

    assert mcnemar_test(first, second) == McNemarResult(
        both=1, only_first=2, only_second=1, neither=1, p=1.0
    )
