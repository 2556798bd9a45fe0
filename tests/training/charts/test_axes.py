"""The numbers along an axis are round, and reach around all values."""

import pytest

from training.charts.axes import ticks


@pytest.mark.parametrize(
    ("low", "high", "whole", "expected"),
    [
        (0, 1, False, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (95.1, 98.7, False, [95, 96, 97, 98, 99]),
        (1, 30, True, [0, 10, 20, 30]),
        (1, 2, True, [1, 2]),
        (3, 3, True, [3, 4]),
        (0, 0, False, [0, 0.2]),
        (98.12, 98.12, False, [98.12, 98.14]),
        (1e-300, 2e-300, False, [0, 0.2]),
        (-1e12, 1e12, False, [-1e12, -5e11, 0, 5e11, 1e12]),
    ],
)
def test_ticks_are_round_and_reach_around_the_values(
    low: float, high: float, whole: bool, expected: list[float]
) -> None:
    assert ticks(low, high, whole=whole) == expected
