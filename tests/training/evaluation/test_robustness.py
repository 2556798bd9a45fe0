"""Accuracy on shifted images, and the report that has all measures."""

import numpy as np
import pytest

from tests.conftest import random_network
from training.core.data.splits import Split
from training.core.network import Network
from training.evaluation.robustness import full_report, shift_accuracy, shifted


def one_dot(row: int, column: int) -> Split:
    """A single image with one black pixel."""
    images = np.zeros((1, 28, 28), np.uint8)
    images[0, row, column] = 255
    return Split(images.reshape(1, 784), np.zeros(1, np.uint8))


@pytest.mark.parametrize(
    ("down", "right", "position"),
    [(0, 0, (10, 20)), (2, 0, (12, 20)), (-2, 0, (8, 20)), (0, 3, (10, 23)), (-1, -1, (9, 19))],
)
def test_a_shift_moves_the_ink(down: int, right: int, position: tuple[int, int]) -> None:
    moved = shifted(one_dot(10, 20), down, right)

    assert moved.images.reshape(28, 28)[position] == 255
    assert moved.images.sum() == 255


def test_ink_that_leaves_the_image_is_lost() -> None:
    assert not shifted(one_dot(0, 5), -1, 0).images.any()


def test_shift_accuracy_is_the_mean_over_four_directions(network: Network) -> None:
    predicted = network.outputs(np.zeros((1, 784), np.float32)).argmax()
    blank = Split(np.zeros((3, 784), np.uint8), np.full(3, predicted, np.uint8))

    assert shift_accuracy(network, blank, 2) == 100


def test_the_full_report_has_every_measure() -> None:
    blank = Split(np.zeros((10, 784), np.uint8), np.tile(np.arange(5, dtype=np.uint8), 2))

    report = full_report(random_network(), blank)

    assert report["samples"] == 10
    assert np.sum(report["confusion"], axis=1).tolist() == [2, 2, 2, 2, 2, 0, 0, 0, 0, 0]
    assert list(report["shifted"]) == ["1", "2", "3", "4"]
    assert report["per_digit"][9] is None
