"""Accuracy on shifted images, and the report that has all measures."""

import numpy as np
import pytest

from tests.conftest import random_network
from training.core.data.splits import Split
from training.core.network import Network
from training.evaluation.robustness import full_report, shift_accuracies, shifted


def one_dot(row: int, column: int) -> Split:
    """A single image with one black pixel."""
    images = np.zeros((1, 28, 28), np.uint8)
    images[0, row, column] = 255
    return Split(images.reshape(1, 784), np.zeros(1, np.uint8))


@pytest.mark.parametrize(
    ("down", "right", "position"),
    [(0, 0, (10, 20)), (2, 0, (12, 20)), (-2, 0, (8, 20)), (0, 3, (10, 23)), (-1, -1, (9, 19))],
)
def test_a_shifted_network_answers_as_if_the_ink_had_moved(
    network: Network, down: int, right: int, position: tuple[int, int]
) -> None:
    moved = shifted(network, down, right)

    expected = network.outputs(one_dot(*position).pixels())
    assert (moved.outputs(one_dot(10, 20).pixels()) == expected).all()


def test_ink_that_leaves_the_image_is_lost(network: Network) -> None:
    paper = network.outputs(np.zeros((1, 784), np.float32))

    assert (shifted(network, -1, 0).outputs(one_dot(0, 5).pixels()) == paper).all()
    assert (shifted(network, 0, 2).outputs(one_dot(5, 26).pixels()) == paper).all()


def test_shift_accuracy_is_the_mean_over_four_directions() -> None:
    network = random_network(scale=1.0)
    rng = np.random.default_rng(0)
    digits = rng.integers(0, 256, (50, 28, 28), np.uint8)
    predicted = network.outputs(Split(digits.reshape(50, 784), np.zeros(50, np.uint8)).pixels())
    split = Split(digits.reshape(50, 784), predicted.argmax(axis=1).astype(np.uint8))

    right = 0
    for axis, pixels in ((1, 2), (1, -2), (2, 2), (2, -2)):
        moved = np.roll(digits, pixels, axis)
        edge = slice(0, 2) if pixels > 0 else slice(-2, None)
        moved[(slice(None), edge) if axis == 1 else (slice(None), slice(None), edge)] = 0
        answers = network.outputs(Split(moved.reshape(50, 784), split.labels).pixels())
        right += (answers.argmax(axis=1) == split.labels).sum()
    assert shift_accuracies(network, split)["2"] == 100 * right / 200


def test_the_full_report_has_every_measure() -> None:
    blank = Split(np.zeros((10, 784), np.uint8), np.tile(np.arange(5, dtype=np.uint8), 2))

    report = full_report(random_network(), blank)

    assert report["samples"] == 10
    assert np.sum(report["confusion"], axis=1).tolist() == [2, 2, 2, 2, 2, 0, 0, 0, 0, 0]
    assert list(report["shifted"]) == ["1", "2", "3", "4"]
    assert report["per_digit"][9] is None
