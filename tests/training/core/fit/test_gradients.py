"""Backpropagation agrees with arithmetic: nudge a weight, and the loss moves as predicted."""

import numpy as np
import pytest

from training.core.activations import ACTIVATIONS
from training.core.fit.backprop import Backprop
from training.core.fit.distillation import Teacher, softened
from training.core.fit.losses import HEADS, targets
from training.core.initializers import initial_network

NUDGE = 1e-6
LABELS = np.array([3, 0, 9, 3, 7])
TARGETS = np.eye(10)[LABELS]
MEAN = np.array([1 / len(LABELS)])
CANONICAL = ("softmax", "cross-entropy")


def network_and_backprop(activation, output, loss, hidden=(6, 5), **options):
    """A small network in float64, its biases off zero so that no ReLU sits on its kink."""
    rng = np.random.default_rng(seed=1)
    network = initial_network((8, *hidden, 10), activation, output, "he", rng=rng, dtype=np.float64)
    network.parameters[:] += 0.1 * rng.normal(size=network.parameters.shape)
    backprop = Backprop(network, loss, len(LABELS), **options)
    return network, backprop, rng.random((len(LABELS), 8))


def answers(backprop, x):
    outputs = np.empty((len(x), 10))
    backprop.forward(np.column_stack([x, np.ones(len(x))]), outputs)
    return outputs


def mean_loss(backprop, x, head, smoothed=None):
    """The loss whose gradient is taken, the mean over the batch."""
    goals = TARGETS if smoothed is None else smoothed
    return HEADS[head].loss(answers(backprop, x), goals).mean()


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

    outputs = answers(backprop, x)
    backprop.backward(outputs, TARGETS, MEAN)

    expected = numeric_gradient(network, lambda: mean_loss(backprop, x, (output, loss)))
    assert relative_error(backprop.gradient, expected) < 1e-7


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_dropout_agrees_with_central_differences(activation):
    network, backprop, x = network_and_backprop(activation, "softmax", "cross-entropy")
    backprop.drop(0.4, np.random.default_rng(0))

    outputs = answers(backprop, x)
    backprop.backward(outputs, TARGETS, MEAN)

    expected = numeric_gradient(network, lambda: mean_loss(backprop, x, CANONICAL))
    assert relative_error(backprop.gradient, expected) < 1e-7


def test_label_smoothing_agrees_with_central_differences():
    network, backprop, x = network_and_backprop("tanh", *CANONICAL)
    smoothed = targets(LABELS, 0.1, np.float64)

    backprop.backward(answers(backprop, x), smoothed, MEAN)

    expected = numeric_gradient(network, lambda: mean_loss(backprop, x, CANONICAL, smoothed))
    assert relative_error(backprop.gradient, expected) < 1e-7
    assert smoothed == pytest.approx(0.9 * TARGETS + 0.01)


def test_distillation_agrees_with_central_differences():
    others = [
        initial_network(
            (8, 9, 10), "relu", "softmax", "he", rng=np.random.default_rng(seed), dtype=np.float64
        )
        for seed in (5, 6)
    ]
    teacher = Teacher(others, temperature=3.0, hard=0.2)
    network, backprop, x = network_and_backprop("tanh", "softmax", "cross-entropy", teacher=teacher)
    soft = teacher(x)

    outputs = answers(backprop, x)
    backprop.backward(outputs, TARGETS, MEAN, soft)

    def loss():
        """0.2 of the label's loss, and 0.8 T² of the softened one's (1503.02531, section 2)."""
        softened_loss = -(soft * np.log(softened(network.logits(x), 3.0))).sum(axis=1).mean()
        return 0.2 * mean_loss(backprop, x, CANONICAL) + 0.8 * 9 * softened_loss

    assert relative_error(backprop.gradient, numeric_gradient(network, loss)) < 1e-7


def test_a_certain_wrong_answer_has_a_finite_loss():
    network, backprop, x = network_and_backprop("relu", *CANONICAL)
    network.layers[-1].bias[1] = 1e5

    assert np.isfinite(mean_loss(backprop, x, CANONICAL))
