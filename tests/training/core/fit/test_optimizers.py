"""Steps worked out by hand."""

import numpy as np
import pytest

from training.core.fit.optimizers import OPTIMIZERS, clip, flush


def after_steps(name, steps, rate=0.1):
    """Where w = 1 goes with a constant slope of 2."""
    parameters = np.ones(1)
    optimizer = OPTIMIZERS[name](parameters)
    for _ in range(steps):
        optimizer.step(parameters, np.full(1, 2.0 * (rate if optimizer.linear else 1)), rate)
    return parameters[0]


def test_sgd_walks_straight_down():
    assert after_steps("sgd", 2) == pytest.approx(1 - 0.2 - 0.2)


def test_momentum_keeps_nine_tenths_of_its_speed():
    assert after_steps("momentum", 2) == pytest.approx(1 - 0.2 - 0.1 * (0.9 * 2 + 2))


def test_nesterov_moves_by_its_speed_to_be():
    first = 0.2 + 0.9 * 0.2
    assert after_steps("nesterov", 1) == pytest.approx(1 - first)
    assert after_steps("nesterov", 2) == pytest.approx(1 - first - 0.2 - 0.9 * (0.9 * 0.2 + 0.2))


def test_adams_steps_are_as_long_as_the_learning_rate():
    assert after_steps("adam", 3) == pytest.approx(1 - 3 * 0.1)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_finds_the_bottom_of_a_bowl(name):
    parameters = np.array([3.0, -2.0])
    optimizer = OPTIMIZERS[name](parameters)

    for _ in range(400):
        optimizer.step(parameters, 2 * parameters * (0.05 if optimizer.linear else 1), 0.05)

    assert parameters == pytest.approx(0, abs=1e-2)


def test_a_long_gradient_is_shortened_and_keeps_its_direction():
    gradient = np.array([3.0, 4.0])

    clip(gradient, 1.0)

    assert gradient == pytest.approx([0.6, 0.8])


def test_a_short_gradient_is_left_alone():
    gradient = np.array([0.3, 0.4])

    clip(gradient, 1.0)

    assert gradient.tolist() == [0.3, 0.4]


def test_what_is_too_small_for_full_precision_becomes_zero():
    tiny = np.finfo(np.float32).tiny
    values = np.array([1.0, -tiny, tiny / 2, -tiny / 1000, 0.0, -2.5], np.float32)

    flush(values)

    assert values.tolist() == [1.0, -tiny, 0.0, 0.0, 0.0, -2.5]
