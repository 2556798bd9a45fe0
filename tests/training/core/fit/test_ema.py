"""An average follows the weights, a little behind."""

import numpy as np
import pytest

from training.core.fit.ema import EVERY, Average


def test_an_average_of_a_constant_is_the_constant():
    average = Average(np.full(3, 2.0), decay=0.999)

    for step in range(1_000):
        average.update(np.full(3, 2.0), step)

    assert average.parameters == pytest.approx(2)


def test_an_old_average_forgets_at_its_decay():
    average = Average(np.zeros(1), decay=0.9)

    average.update(np.ones(1), step=1_000 * EVERY)

    assert average.parameters[0] == pytest.approx(1 - 0.9**EVERY)


def test_a_young_average_forgets_the_random_start():
    average = Average(np.zeros(1), decay=0.9999)

    for step in range(20 * EVERY):
        average.update(np.ones(1), step)

    assert average.parameters[0] > 0.99


def test_between_updates_nothing_changes():
    average = Average(np.zeros(1), decay=0.9)

    average.update(np.ones(1), step=EVERY + 1)

    assert average.parameters[0] == 0
