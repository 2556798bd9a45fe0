"""Moving an image moves the ink, and a network that needs it in place pays for it."""

import numpy as np
import pytest

from tests.conftest import random_network
from training.core.data.splits import Split
from training.evaluation.robustness import examine, shift_accuracy, shifted


def one_dot(row, column):
    images = np.zeros((1, 28, 28), np.uint8)
    images[0, row, column] = 255
    return Split(images.reshape(1, 784), np.zeros(1, np.uint8))


@pytest.mark.parametrize(
    ("down", "right", "lands"),
    [(0, 0, (10, 20)), (2, 0, (12, 20)), (-2, 0, (8, 20)), (0, 3, (10, 23)), (-1, -1, (9, 19))],
)
def test_a_shift_moves_the_ink(down, right, lands):
    moved = shifted(one_dot(10, 20), down, right)

    assert moved.images.reshape(28, 28)[lands] == 255
    assert moved.images.sum() == 255


def test_ink_that_leaves_the_image_is_lost():
    assert not shifted(one_dot(0, 5), -1, 0).images.any()


def test_shift_accuracy_is_the_mean_of_four_directions(network):
    answer = network.outputs(np.zeros((1, 784), np.float32)).argmax()
    blank = Split(np.zeros((3, 784), np.uint8), np.full(3, answer, np.uint8))

    assert shift_accuracy(network, blank, 2) == 100


def test_a_report_has_a_row_for_every_question():
    blank = Split(np.zeros((10, 784), np.uint8), np.tile(np.arange(5, dtype=np.uint8), 2))

    report = examine(random_network(), blank)

    assert report["samples"] == 10
    assert np.sum(report["confusion"], axis=1).tolist() == [2, 2, 2, 2, 2, 0, 0, 0, 0, 0]
    assert list(report["shifted"]) == ["1", "2", "3", "4"]
    assert report["per_digit"][9] is None
