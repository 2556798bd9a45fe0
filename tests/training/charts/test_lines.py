"""Line charts: where curves lie, how they differ, and what is left out."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest

from tests.training.charts.svg_elements import SVG, description, elements
from training.charts.lines import line_chart

Points = Sequence[tuple[float | None, float | None]]


def chart(**series: Points) -> str:
    return line_chart(series, title="Accuracy", x_label="epoch", y_label="%")


def test_a_curve_runs_between_the_outer_ticks() -> None:
    (line,) = elements(chart(validation=[(0, 90), (10, 100)]), "polyline")

    assert line.get("points") == "64.0,276.0 624.0,56.0"


def test_the_description_says_where_the_curves_end() -> None:
    svg = chart(validation=[(1, 95.5), (2, 97)], training=[(1, 96)])

    assert description(svg) == "% by epoch. validation ends at 97; training ends at 96."


def test_curves_differ_in_dashes_as_well_as_colour() -> None:
    points = [(1.0, 1.0), (2.0, 2.0)]

    lines = list(elements(chart(a=points, b=points, c=points, d=points), "polyline"))

    assert len({line.get("stroke-dasharray") for line in lines}) == 4
    assert len({line.get("stroke") for line in lines}) == 4


def test_a_single_curve_has_no_legend() -> None:
    texts = [text.text for text in elements(chart(loss=[(1, 1), (2, 2)]), "text")]

    assert "loss" not in texts


@pytest.mark.parametrize(
    ("count", "places"),
    [
        (2, [(98, 14), (290, 14)]),
        (6, [(98, 14), (290, 14), (482, 14), (98, 28), (290, 28), (482, 28)]),
    ],
)
def test_the_legend_has_two_rows_of_names(count: int, places: list[tuple[int, int]]) -> None:
    svg = chart(**{f"layer {n}": [(1, n), (2, n)] for n in range(count)})

    names = [text for text in elements(svg, "text") if "layer" in (text.text or "")]
    assert [(float(name.get("x", "")), float(name.get("y", ""))) for name in names] == places


def test_names_stay_apart_however_many_and_long_they_are() -> None:
    svg = chart(**{f"{n} {'x' * 90}": [(1, n), (2, n)] for n in range(20)})

    names = [text for text in elements(svg, "text") if (text.text or "").endswith("…")]
    assert len({(name.get("x"), name.get("y")) for name in names}) == 20
    assert {float(name.get("y", "")) for name in names} == {14, 28}


def test_six_curves_are_told_apart() -> None:
    lines = elements(chart(**{str(n): [(1, n), (2, n)] for n in range(6)}), "polyline")

    assert len({(line.get("stroke"), line.get("stroke-dasharray")) for line in lines}) == 6


@pytest.mark.parametrize(
    "points",
    [[], [(1, None)], [(None, 1)], [(1, float("nan"))], [(1, float("inf"))], [(1, 1e300)]],
    ids=str,
)
def test_without_a_usable_point_there_is_no_chart(points: Points) -> None:
    assert chart(validation=points) == ""


def test_points_without_a_number_are_left_out() -> None:
    with_gap = chart(validation=[(1, 95), (2, None), (3, 97)])

    assert with_gap == chart(validation=[(1, 95), (3, 97)])


def test_a_long_curve_has_no_dots() -> None:
    assert "<circle" not in chart(validation=[(x, x) for x in range(61)])


def test_texts_are_escaped() -> None:
    svg = line_chart({"<a>": [(1, 1)]}, title="<b>", x_label="<i>", y_label="&")

    assert ElementTree.fromstring(svg).findtext(f"{SVG}title") == "<b>"
    assert not re.search("<[abi]>", svg)
