"""Sparklines: one small curve, of at most so many points, without what is no number."""

import pytest

from tests.training.charts.svg_elements import description, elements
from training.charts.sparkline import MAX_POINTS, sparkline


def places(svg: str) -> list[str]:
    (line,) = elements(svg, "polyline")
    return line.get("points", "").split()


def test_it_goes_from_corner_to_corner_as_the_values_rise() -> None:
    svg = sparkline([(1, 90.0), (2, 95.0)], title="Accuracy")

    assert places(svg) == ["2,26.0", "94,2.0"]
    assert description(svg) == "From 90 to 95."


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    points = places(sparkline([(x, float(x)) for x in range(5_000)], title="Loss"))

    assert len(points) == MAX_POINTS
    assert (points[0], points[-1]) == ("2,26.0", "94,2.0")


@pytest.mark.parametrize("values", [[], [1.0], [1.0, None, float("nan"), 1e300]])
def test_fewer_than_two_points_are_no_curve(values: list[float | None]) -> None:
    assert sparkline(list(enumerate(values)), title="Loss") == ""


def test_equal_values_are_a_line_in_the_middle() -> None:
    assert places(sparkline([(1, 5.0), (2, 5.0)], title="Loss")) == ["2,14.0", "94,14.0"]
