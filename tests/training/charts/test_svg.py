"""Every chart is an SVG that any page may hold: well-formed, named, and without styles."""

import re
from xml.etree import ElementTree

import pytest

from tests.training.charts.svg_elements import SVG, elements
from training.charts.confusion import confusion_matrix
from training.charts.lines import line_chart


@pytest.fixture(params=["line_chart", "confusion_matrix"])
def chart(request: pytest.FixtureRequest) -> str:
    if request.param == "line_chart":
        series = {"validation": [(1, 95.5), (2, 97.0)], "training": [(1, 96.0), (2, 99.0)]}
        return line_chart(series, title="Accuracy", x_label="epoch", y_label="%")
    return confusion_matrix([[9, 1, 0], [0, 10, 0], [0, 5, 5]])


def test_every_chart_is_well_formed_and_named(chart: str) -> None:
    root = ElementTree.fromstring(chart)

    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]


def test_every_chart_passes_a_strict_content_security_policy(chart: str) -> None:
    assert not re.search(r"style|<script|\son\w+=|href", chart)


def test_every_chart_has_the_text_colour_of_its_page(chart: str) -> None:
    assert {text.get("fill") for text in elements(chart, "text")} == {"currentColor"}
