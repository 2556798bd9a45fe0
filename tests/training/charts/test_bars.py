"""Bar charts: heights in proportion to the values, and the median in words."""

from tests.training.charts.svg_elements import description, elements
from training.charts.bars import bar_chart


def test_every_point_has_a_bar_as_high_as_its_value() -> None:
    svg = bar_chart([(1, 2.0), (2, 1.0)], title="Speed", x_label="epoch", y_label="seconds")

    high, low = (float(bar.get("height", "")) for bar in elements(svg, "rect"))
    assert high == 2 * low
    assert description(svg) == "seconds by epoch, 2 bars. The median is 1.5."


def test_without_points_there_is_no_chart() -> None:
    assert bar_chart([], title="Speed", x_label="epoch", y_label="seconds") == ""
