"""The reliability diagram: a bar for each bin, and the widest gap in words."""

from tests.training.charts.svg_elements import description, elements, tooltips
from training.charts.reliability import reliability_diagram
from training.core.metrics import Bin


def test_the_description_names_the_widest_gap() -> None:
    svg = reliability_diagram([Bin(40, 50, 30, 45.0, 60.0), Bin(90, 100, 70, 96.0, 95.0)])

    assert description(svg) == (
        "Accuracy by confidence, 100 answers. The widest gap is 15.0 points."
    )
    assert tooltips(svg, "rect")[0] == "30 answers, 45.0 % confident on average, 60.0 % right"


def test_bins_of_few_images_are_faint() -> None:
    svg = reliability_diagram([Bin(40, 50, 19, 45.0, 60.0), Bin(90, 100, 20, 96.0, 95.0)])

    assert [bar.get("fill-opacity") for bar in elements(svg, "rect")] == ["0.2", "0.55"]


def test_a_diagram_without_bins_is_still_a_picture() -> None:
    assert "0 answers" in reliability_diagram([])
