"""One temperature makes a network as sure as it is right, and changes none of its answers."""

import numpy as np
import pytest

from tests.conftest import random_network
from training.core.calibration import best_temperature, calibrated
from training.core.data.splits import Split


def answers(count=20_000):
    """Logits, and labels drawn from the very probabilities they stand for."""
    rng = np.random.default_rng(0)
    logits = rng.normal(scale=2, size=(count, 10))
    likely = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (likely.cumsum(axis=1) > rng.random((count, 1))).argmax(axis=1)
    return logits, labels.astype(np.uint8)


@pytest.mark.parametrize("factor", [0.5, 1.0, 3.0])
def test_overstated_logits_are_divided_by_how_much_they_overstate(factor):
    logits, labels = answers()

    assert best_temperature(logits * factor, labels) == pytest.approx(factor, rel=0.03)


def test_the_mean_confidence_becomes_the_accuracy():
    logits, labels = answers()
    logits[: len(logits) // 50] *= 30  # some very sure mistakes, on which a mean loss would hang

    logits /= best_temperature(logits, labels)

    likely = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    accuracy = (likely.argmax(axis=1) == labels).mean()
    assert likely.max(axis=1).mean() == pytest.approx(accuracy, abs=1e-4)


@pytest.mark.parametrize("count", [1, 100])
def test_a_network_without_a_mistake_does_not_become_boundlessly_sure(count):
    logits = np.tile(np.eye(10)[3] * 2.0, (count, 1))

    temperature = best_temperature(logits, np.full(count, 3, np.uint8))

    confidence = 1 / (1 + 9 * np.exp(-2 / temperature))
    assert confidence == pytest.approx((count + 1) / (count + 2))


def test_a_calibrated_network_gives_the_same_answers_less_surely():
    images = np.random.default_rng(1).integers(0, 256, (400, 784)).astype(np.uint8)
    network = random_network((784, 12, 10), scale=0.3)
    labels = np.random.default_rng(2).integers(0, 10, 400).astype(np.uint8)

    cooled, temperature = calibrated(network, Split(images, labels))

    x = images / np.float32(255)
    assert temperature > 1
    assert (cooled.outputs(x).argmax(axis=1) == network.outputs(x).argmax(axis=1)).all()
    assert cooled.logits(x) * temperature == pytest.approx(network.logits(x), rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("output", ["sigmoid", "relu"])
def test_outputs_that_are_no_softmax_are_left_alone(output):
    network = random_network(output=output)
    some = Split(np.zeros((5, 784), np.uint8), np.zeros(5, np.uint8))

    assert calibrated(network, some) == (network, 1.0)


def test_without_validation_images_nothing_is_fitted():
    network = random_network()
    none = Split(np.zeros((0, 784), np.uint8), np.zeros(0, np.uint8))

    assert calibrated(network, none) == (network, 1.0)
