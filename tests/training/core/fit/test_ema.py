"""An average follows the weights, a little behind."""

import numpy as np
import pytest

from training.core.fit.ema import Average


def test_an_average_of_a_constant_is_the_constant():
    average = Average(np.full(3, 2.0), decay=0.999)

    for updates in range(60):
        average.update(np.full(3, 2.0), steps=16, before=16 * updates)

    assert average.parameters == pytest.approx(2)


def test_an_old_average_forgets_at_its_decay():
    average = Average(np.zeros(1), decay=0.9)

    average.update(np.ones(1), steps=12, before=100_000)

    assert average.parameters[0] == pytest.approx(1 - 0.9**12)


def test_a_young_average_forgets_the_random_start():
    average = Average(np.zeros(1), decay=0.9999)

    for updates in range(20):
        average.update(np.ones(1), steps=16, before=16 * updates)

    assert average.parameters[0] > 0.99
