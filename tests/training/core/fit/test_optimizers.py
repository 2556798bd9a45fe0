"""Steps worked out by hand."""

import numpy as np
import pytest

from training.core.fit.optimizers import OPTIMIZERS, clip, flush


def after_steps(name, steps, rate=0.1):
    """Where w = 1 goes with a constant slope of 2."""
    parameters = np.ones(1)
    optimizer = OPTIMIZERS[name](float)
    slots = optimizer.slots(parameters)
    for number in range(1, steps + 1):
        gradient = np.full(1, 2.0 * (rate if optimizer.linear else 1))
        optimizer.step(parameters, gradient, slots, rate, number)
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
    optimizer = OPTIMIZERS[name](float)
    slots = optimizer.slots(parameters)

    for number in range(1, 401):
        gradient = 2 * parameters * (0.05 if optimizer.linear else 1)
        optimizer.step(parameters, gradient, slots, 0.05, number)

    assert parameters == pytest.approx(0, abs=1e-2)


def test_a_long_gradient_is_shortened_and_keeps_its_direction():
    gradient = np.array([3.0, 4.0])

    clip(gradient, 1.0)

    assert gradient == pytest.approx([0.6, 0.8])


def test_a_short_gradient_is_left_alone():
    gradient = np.array([0.3, 0.4])

    clip(gradient, 1.0)

    assert gradient.tolist() == [0.3, 0.4]


@pytest.mark.parametrize("name", ["sgd", "momentum", "nesterov"])
def test_idle_steps_are_steps_with_a_gradient_of_nothing(name):
    optimizer, (stepped, idled) = OPTIMIZERS[name](float), (np.ones(3), np.ones(3))
    moving = {slot: np.array([0.5, -2.0, 0.0]) for slot in optimizer.slots(stepped)}
    slots, idle_slots = ({slot: each.copy() for slot, each in moving.items()} for _ in range(2))

    for number in range(1, 21):
        optimizer.step(stepped, np.zeros(3), slots, 0.1, number)
    optimizer.idle(idled, idle_slots, 20)

    assert idled == pytest.approx(stepped, rel=1e-14)
    for slot in moving:
        assert idle_slots[slot] == pytest.approx(slots[slot], rel=1e-14)


def test_what_is_negligible_becomes_zero():
    values = np.array([1.0, -1e-20, 1e-21, -1e-40, 0.0, -2.5], np.float32)

    flush({"velocity": values}, float(np.float32(1e-20)))

    assert values.tolist() == [1.0, np.float32(-1e-20), 0.0, 0.0, 0.0, -2.5]
