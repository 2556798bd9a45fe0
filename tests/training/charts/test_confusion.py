"""The picture of a confusion matrix: the most frequent mistake is the darkest, and is named."""

import pytest

from tests.training.charts.svg_elements import SVG, description, elements
from training.charts.confusion import confusion_matrix

TWO_MISTAKES = [[9, 1, 0], [0, 10, 0], [0, 5, 5]]


def test_the_most_frequent_mistake_is_the_darkest() -> None:
    opacities = {
        group.findtext(f"{SVG}title"): rectangle.get("fill-opacity")
        for group in elements(confusion_matrix(TWO_MISTAKES), "g")
        for rectangle in group.iter(f"{SVG}rect")
    }

    assert opacities["2 read as 1: 5"] == "0.60"
    assert opacities["0 read as 1: 1"] == "0.16"
    assert opacities["1 read as 0: 0"] == "0.05"


@pytest.mark.parametrize(
    ("matrix", "summary"),
    [
        (TWO_MISTAKES, "Most frequent mistake: 2 read as 1, 5 times."),
        ([[3, 0], [0, 4]], "No mistakes."),
        ([[0, 0], [0, 0]], "No mistakes."),
    ],
)
def test_the_description_names_the_most_frequent_mistake(
    matrix: list[list[int]], summary: str
) -> None:
    assert description(confusion_matrix(matrix)) == (
        f"Rows are the digits shown, columns the answers. {summary}"
    )
