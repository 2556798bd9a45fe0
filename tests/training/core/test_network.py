"""A network answers the same whoever asks, and its probabilities are probabilities."""

import numpy as np
import pytest

from tests.conftest import random_network
from training.core.activations import ACTIVATIONS, OUTPUTS
from training.core.network import Network, as_probabilities, parameter_count


def worked_example(output="softmax"):
    """2 → 2 → 2, by hand: the hidden layer of (1, 2) is relu(1·1 + 2·1 + 0, 1·-1 + 2·0 + 0)."""
    weights_1, bias_1 = [1, -1, 1, 0], [0, 0]
    weights_2, bias_2 = [1, 2, 5, 5], [0, -4]
    return Network(
        (2, 2, 2), "relu", output, np.array(weights_1 + bias_1 + weights_2 + bias_2, np.float32)
    )


def test_activations_of_a_worked_example():
    x, hidden, outputs = worked_example("relu").activations(np.array([[1, 2]], np.float32))

    assert x.tolist() == [[1, 2]]
    assert hidden.tolist() == [[3, 0]]
    assert outputs.tolist() == [[3, 2]]


def test_logits_are_the_sums_before_the_output_function():
    assert worked_example().logits(np.array([[1, 2]], np.float32)).tolist() == [[3, 2]]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("output", OUTPUTS)
def test_probabilities_sum_to_one(activation, output):
    network = random_network((784, 12, 10), activation, output, scale=0.5)

    rows = network.probabilities(np.random.default_rng(0).random((50, 784), np.float32))

    assert rows.shape == (50, 10)
    assert rows.sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert (rows >= 0).all()


def test_probabilities_of_silent_outputs_are_uniform():
    assert as_probabilities(np.zeros((1, 10), np.float32)) == pytest.approx(0.1)


def test_probabilities_of_enormous_outputs_do_not_overflow():
    outputs = np.full((1, 10), np.finfo(np.float32).max)

    assert as_probabilities(outputs) == pytest.approx(0.1)


def test_a_batch_gives_each_image_the_answer_it_gets_alone():
    network = random_network((784, 30, 10))
    images = np.random.default_rng(0).random((7, 784), np.float32)

    together = network.probabilities(images)

    alone = np.concatenate([network.probabilities(image[None]) for image in images])
    assert together == pytest.approx(alone, abs=1e-6)


def test_a_frozen_network_cannot_be_written_to():
    frozen = random_network()

    with pytest.raises(ValueError, match="read-only"):
        frozen.layers[0].weights[0, 0] = 1


def test_answering_leaves_the_image_as_it_was():
    image = np.zeros((1, 784), np.float32)

    random_network().activations(image)

    assert not image.any()


@pytest.mark.parametrize(
    ("sizes", "activation", "output", "count", "message"),
    [
        ((784,), "relu", "softmax", 0, "at least two layers"),
        ((784, 0, 10), "relu", "softmax", 10, "at least one unit"),
        ((784, 10), "gelu", "softmax", 7850, "must be one of: relu, sigmoid, tanh"),
        ((784, 10), "relu", "linear", 7850, "must be one of: softmax, sigmoid, relu"),
        ((784, 10), "relu", "softmax", 7849, "Expected 7850 parameters"),
    ],
)
def test_an_impossible_network_is_refused(sizes, activation, output, count, message):
    with pytest.raises(ValueError, match=message):
        Network(sizes, activation, output, np.zeros(count, np.float32))


def test_parameters_are_counted_with_their_biases():
    assert parameter_count((784, 100, 10)) == 79_510
