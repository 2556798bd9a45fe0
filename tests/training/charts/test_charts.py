"""Charts are SVG any page may hold: well-formed, without style, read aloud by screen readers."""

import re
from xml.etree import ElementTree

import pytest

from training.charts.axes import ticks
from training.charts.confusion import confusion_matrix
from training.charts.lines import line_chart

SVG = "{http://www.w3.org/2000/svg}"
TWO_MISTAKES = [[9, 1, 0], [0, 10, 0], [0, 5, 5]]


def chart(**series) -> str:
    return line_chart(series, title="Accuracy", x_label="epoch", y_label="%")


@pytest.fixture(params=["line_chart", "confusion_matrix"])
def drawn(request) -> str:
    if request.param == "line_chart":
        return chart(validation=[(1, 95.5), (2, 97)], training=[(1, 96), (2, 99)])
    return confusion_matrix(TWO_MISTAKES)


def test_every_chart_is_well_formed_and_named(drawn):
    root = ElementTree.fromstring(drawn)

    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]


def test_every_chart_passes_a_strict_content_security_policy(drawn):
    assert not re.search(r"style|<script|\son\w+=|href", drawn)


def test_every_chart_takes_the_text_colour_of_its_page(drawn):
    fills = {node.get("fill") for node in ElementTree.fromstring(drawn).iter(f"{SVG}text")}

    assert fills == {"currentColor"}


def test_a_curve_runs_between_the_outer_ticks():
    root = ElementTree.fromstring(chart(validation=[(0, 90), (10, 100)]))

    (line,) = root.iter(f"{SVG}polyline")

    assert line.get("points") == "64.0,276.0 624.0,56.0"


def test_a_line_chart_says_where_its_curves_end():
    root = ElementTree.fromstring(chart(validation=[(1, 95.5), (2, 97)], training=[(1, 96)]))

    assert root.findtext(f"{SVG}desc") == "% by epoch. validation ends at 97; training ends at 96."


def test_curves_differ_in_dashes_as_well_as_colour():
    points = [(1, 1), (2, 2)]
    root = ElementTree.fromstring(chart(a=points, b=points, c=points, d=points))

    lines = list(root.iter(f"{SVG}polyline"))

    assert len({line.get("stroke-dasharray") for line in lines}) == 4
    assert len({line.get("stroke") for line in lines}) == 4


def words(drawn) -> list[str]:
    return [node.text for node in ElementTree.fromstring(drawn).iter(f"{SVG}text")]


def test_a_single_curve_is_named_by_its_axis_alone():
    assert "loss" not in words(chart(loss=[(1, 1), (2, 2)]))


def test_many_curves_share_the_room_for_their_names():
    drawn = chart(**{f"layer {n}": [(1, n), (2, n)] for n in range(6)})

    names = [n for n in ElementTree.fromstring(drawn).iter(f"{SVG}text") if "layer" in n.text]
    assert [float(name.get("x")) for name in names] == [98, 194, 290, 386, 482, 578]


@pytest.mark.parametrize(
    "points",
    [[], [(1, None)], [(None, 1)], [(1, float("nan"))], [(1, float("inf"))], [(1, 1e300)]],
    ids=str,
)
def test_nothing_is_drawn_where_there_is_nothing_to_draw(points):
    assert chart(validation=points) == ""


def test_points_without_a_number_are_left_out():
    with_gap = chart(validation=[(1, 95), (2, None), (3, 97)])

    assert with_gap == chart(validation=[(1, 95), (3, 97)])


def test_a_long_curve_has_no_dots():
    assert "<circle" not in chart(validation=[(x, x) for x in range(61)])


def test_words_are_escaped():
    drawn = line_chart({"<a>": [(1, 1)]}, title="<b>", x_label="<i>", y_label="&")

    assert ElementTree.fromstring(drawn).findtext(f"{SVG}title") == "<b>"
    assert not re.search("<[abi]>", drawn)


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
def test_ticks_are_round_and_reach_around_the_values(low, high, whole, expected):
    assert ticks(low, high, whole=whole) == expected


def test_the_matrix_shades_the_most_frequent_mistake_most():
    root = ElementTree.fromstring(confusion_matrix(TWO_MISTAKES))

    shades = {
        group.findtext(f"{SVG}title"): group.find(f"{SVG}rect").get("fill-opacity")
        for group in root.iter(f"{SVG}g")
    }

    assert shades["2 read as 1: 5"] == "0.60"
    assert shades["0 read as 1: 1"] == "0.16"
    assert shades["1 read as 0: 0"] == "0.05"


@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        (TWO_MISTAKES, "Most frequent mistake: 2 read as 1, 5 times."),
        ([[3, 0], [0, 4]], "No mistakes."),
        ([[0, 0], [0, 0]], "No mistakes."),
    ],
)
def test_the_matrix_says_its_most_frequent_mistake(matrix, said):
    description = ElementTree.fromstring(confusion_matrix(matrix)).findtext(f"{SVG}desc")

    assert description == f"Rows are the digits shown, columns the answers. {said}"
