"""Backpropagation agrees with arithmetic: nudge a weight, and the loss moves as predicted."""

import numpy as np
import pytest

from training.core.backprop import Backprop
from training.core.distill import Teacher, softened
from training.core.initial import initial_network
from training.core.layers import ACTIVATIONS
from training.core.losses import HEADS

NUDGE = 1e-6
LABELS = np.array([3, 0, 9, 3, 7])


def network_and_backprop(activation, output, loss, hidden=(6, 5), **options):
    """A small network in float64, its biases off zero so that no ReLU sits on its kink."""
    rng = np.random.default_rng(seed=1)
    network = initial_network((8, *hidden, 10), activation, output, "he", rng=rng, dtype=np.float64)
    network.parameters[:] += 0.1 * rng.normal(size=network.parameters.shape)
    backprop = Backprop(network, loss, len(LABELS), np.zeros_like(network.parameters), **options)
    return network, backprop, rng.random((len(LABELS), 8))


def mean_loss(backprop, x):
    backprop.forward(x, LABELS)
    return backprop.head.loss(backprop.noted).mean()


def numeric_gradient(network, loss):
    """Central differences of ``loss()``, parameter by parameter."""
    slopes = np.empty_like(network.parameters)
    for place in range(len(slopes)):
        kept = network.parameters[place]
        network.parameters[place] = kept + NUDGE
        above = loss()
        network.parameters[place] = kept - NUDGE
        below = loss()
        network.parameters[place] = kept
        slopes[place] = (above - below) / (2 * NUDGE)
    return slopes


def relative_error(gradient, expected):
    return np.linalg.norm(gradient - expected) / np.linalg.norm(expected)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("output", "loss"), HEADS)
@pytest.mark.parametrize("hidden", [(), (6,), (6, 5)], ids=["flat", "one hidden", "two hidden"])
def test_backprop_agrees_with_central_differences(activation, output, loss, hidden):
    network, backprop, x = network_and_backprop(activation, output, loss, hidden)

    backprop.forward(x, LABELS)
    backprop.backward()

    expected = numeric_gradient(network, lambda: mean_loss(backprop, x))
    assert relative_error(backprop.gradient, expected) < 1e-7


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_dropout_agrees_with_central_differences(activation):
    network, backprop, x = network_and_backprop(activation, "softmax", "cross-entropy")
    backprop.drop(0.4, np.random.default_rng(0))

    backprop.forward(x, LABELS)
    backprop.backward()

    expected = numeric_gradient(network, lambda: mean_loss(backprop, x))
    assert relative_error(backprop.gradient, expected) < 1e-7


def test_label_smoothing_agrees_with_central_differences():
    network, backprop, x = network_and_backprop("tanh", "softmax", "cross-entropy", smoothing=0.1)
    targets = 0.9 * np.eye(10)[LABELS] + 0.01

    backprop.forward(x, LABELS)
    backprop.backward()

    expected = numeric_gradient(
        network, lambda: -(targets * np.log(network.probabilities(x))).sum(axis=1).mean()
    )
    assert relative_error(backprop.gradient, expected) < 1e-7


def test_distillation_agrees_with_central_differences():
    other = initial_network(
        (8, 9, 10), "relu", "softmax", "he", rng=np.random.default_rng(5), dtype=np.float64
    )
    teacher = Teacher(other, temperature=3.0, hard=0.2)
    network, backprop, x = network_and_backprop("tanh", "softmax", "cross-entropy", teacher=teacher)
    soft = teacher(x)

    backprop.forward(x, LABELS)
    backprop.backward(soft=soft)

    def loss():
        """0.2 of the label's loss, and 0.8 T² of the softened one's (1503.02531, section 2)."""
        softened_loss = -(soft * np.log(softened(network.logits(x), 3.0))).sum(axis=1).mean()
        return 0.2 * mean_loss(backprop, x) + 0.8 * 9 * softened_loss

    assert relative_error(backprop.gradient, numeric_gradient(network, loss)) < 1e-7


def test_a_batch_notes_its_losses_and_answers():
    network, backprop, x = network_and_backprop("sigmoid", "softmax", "cross-entropy")
    probabilities = network.probabilities(x)

    backprop.forward(x, LABELS)

    picked = probabilities[np.arange(len(LABELS)), LABELS]
    assert backprop.head.loss(backprop.noted) == pytest.approx(-np.log(picked))
    assert (backprop.answers == probabilities.argmax(axis=1)).all()


def test_a_certain_wrong_answer_has_a_finite_loss():
    network, backprop, x = network_and_backprop("relu", "softmax", "cross-entropy")
    network.layers[-1].bias[1] = 1e5

    assert np.isfinite(mean_loss(backprop, x))
