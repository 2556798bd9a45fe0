"""Parallel coordinates: a line for each row, at the right heights."""

import re

from training.charts.parallel import BOTTOM, HEIGHT, TOP, parallel_coordinates

ROWS = [
    {"learning_rate": 0.01, "sizes": "784-30-10", "validation, %": 90.0},
    {"learning_rate": 0.1, "sizes": "784-100-10", "validation, %": 95.0},
    {"learning_rate": 1.0, "sizes": "784-30-10", "validation, %": 92.5},
]
BASE, PEAK = HEIGHT - BOTTOM, TOP


def heights(svg: str) -> list[list[float]]:
    return [
        [float(point.split(",")[1]) for point in points.split()]
        for points in re.findall(r'<polyline points="([^"]+)"', svg)
    ]


def test_the_best_row_is_drawn_last_and_each_value_has_its_height():
    svg = parallel_coordinates(ROWS, title="Candidates")

    middle = (BASE + PEAK) / 2
    assert heights(svg) == [
        [BASE, PEAK, BASE],  # words in alphabetical order: 784-100-10, 784-30-10
        [PEAK, PEAK, middle],
        [middle, BASE, PEAK],  # 0.1 lies halfway by magnitude
    ]


def test_a_line_says_what_it_is_and_words_are_escaped():
    rows = [{"<b>": "a&b", "validation, %": 90.0}, {"<b>": "c", "validation, %": 91.0}]

    svg = parallel_coordinates(rows, title="Candidates")

    assert "<title>&lt;b&gt; a&amp;b, validation, % 90</title>" in svg
    assert "<b>" not in svg


def test_one_value_lies_in_the_middle():
    svg = parallel_coordinates([{"epochs": 3, "validation, %": 90.0}], title="Candidates")

    assert heights(svg) == [[(BASE + PEAK) / 2] * 2]


def test_nothing_to_compare_is_no_picture():
    assert parallel_coordinates([], title="Candidates") == ""
    assert parallel_coordinates([{"validation, %": 90.0}], title="Candidates") == ""
