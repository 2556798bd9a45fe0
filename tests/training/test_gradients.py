"""Backpropagation agrees with arithmetic: nudge a weight, and the loss moves as predicted."""

import numpy as np
import pytest

from training.core.backprop import Backprop
from training.core.initial import initial_network
from training.core.layers import ACTIVATIONS
from training.core.losses import HEADS

NUDGE = 1e-6
LABELS = np.array([3, 0, 9, 3, 7])


def network_and_backprop(activation, output, loss, hidden=(6, 5)):
    """A small network in float64, its biases off zero so that no ReLU sits on its kink."""
    rng = np.random.default_rng(seed=1)
    network = initial_network((8, *hidden, 10), activation, output, "he", rng=rng, dtype=np.float64)
    network.parameters[:] += 0.1 * rng.normal(size=network.parameters.shape)
    backprop = Backprop(network, loss, len(LABELS), np.zeros_like(network.parameters))
    backprop.x[:] = rng.random(backprop.x.shape)
    return network, backprop


def numeric_gradient(network, backprop):
    """Central differences of the mean loss, parameter by parameter."""
    slopes = np.empty_like(network.parameters)
    for place in range(len(slopes)):
        kept = network.parameters[place]
        network.parameters[place] = kept + NUDGE
        above, _ = backprop.forward(LABELS)
        network.parameters[place] = kept - NUDGE
        below, _ = backprop.forward(LABELS)
        network.parameters[place] = kept
        slopes[place] = (above - below) / (2 * NUDGE * len(LABELS))
    return slopes


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("output", "loss"), HEADS)
@pytest.mark.parametrize("hidden", [(), (6,), (6, 5)], ids=["flat", "one hidden", "two hidden"])
def test_backprop_agrees_with_central_differences(activation, output, loss, hidden):
    network, backprop = network_and_backprop(activation, output, loss, hidden)

    backprop.forward(LABELS)
    backprop.backward()

    expected = numeric_gradient(network, backprop)
    error = np.linalg.norm(backprop.gradient - expected) / np.linalg.norm(expected)
    assert error < 1e-7


def test_forward_gives_the_summed_loss_and_the_number_right():
    network, backprop = network_and_backprop("sigmoid", "softmax", "cross-entropy")
    probabilities = network.probabilities(backprop.x)

    loss, right = backprop.forward(LABELS)

    picked = probabilities[np.arange(len(LABELS)), LABELS]
    assert loss == pytest.approx(-np.log(picked).sum())
    assert right == (probabilities.argmax(axis=1) == LABELS).sum()


def test_a_certain_wrong_answer_has_a_finite_loss():
    network, backprop = network_and_backprop("relu", "softmax", "cross-entropy")
    network.layers[-1].bias[1] = 1e5

    loss, right = backprop.forward(LABELS)

    assert np.isfinite(loss)
    assert right == 0
