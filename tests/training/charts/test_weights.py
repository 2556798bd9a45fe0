"""The pictures of first-layer weights: ten in a row, each on its own scale, with its numbers."""

import re

import numpy as np
import pytest

from tests.conftest import random_network
from tests.training.charts.svg_elements import description, tooltips
from training.charts.weights import contact_sheet, units, weight_pictures


@pytest.mark.parametrize(
    ("count", "shape"), [(1, (28, 28)), (10, (28, 298)), (11, (58, 298)), (100, (298, 298))]
)
def test_units_are_laid_out_ten_in_a_row(count: int, shape: tuple[int, int]) -> None:
    assert contact_sheet(np.ones((count, 784), np.float32)).shape == shape


def test_each_unit_is_drawn_on_its_own_scale() -> None:
    weights = np.zeros((2, 784), np.float32)
    weights[0, 0], weights[0, 1], weights[1, 0] = 0.1, -0.05, -7.0

    sheet = contact_sheet(weights)

    assert sheet[0, [0, 1, 2, 28, 30]].tolist() == [255, 64, 128, 128, 1]


def test_the_first_hundred_units_of_a_network_are_drawn() -> None:
    svg = weight_pictures(random_network(sizes=(784, 120, 10)))

    labels = tooltips(svg, "rect")
    assert len(labels) == 100
    assert re.fullmatch(r"unit 1: weights -0\.\d\d to 0\.\d\d, bias -?0\.\d\d", labels[0] or "")
    assert (description(svg) or "").startswith("The weights of 100 of 120 units")


def test_units_are_numbered_and_measured() -> None:
    network = random_network()

    first = units(network)[0]

    weights = network.layers[0].weights[:, 0]
    assert first.number == 1
    assert (first.lowest, first.highest) == (weights.min(), weights.max())
    assert first.length == pytest.approx(np.sqrt((weights**2).sum()))
    assert first.bias == network.layers[0].bias[0]
