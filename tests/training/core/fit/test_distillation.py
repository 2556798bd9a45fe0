"""Distillation: the slope that a teacher gives, and several teachers as one."""

import numpy as np
import pytest

from training.core.fit.distillation import Teacher
from training.core.initializers import initial_network


def network(seed):
    rng = np.random.default_rng(seed)
    return initial_network((8, 9, 10), "relu", "softmax", "he", rng=rng, dtype=np.float64)


def images(count):
    return np.random.default_rng(9).random((count, 8))


@pytest.mark.parametrize("count", [1, 600])  # 512 are answered at once
def test_one_teacher_at_temperature_one_gives_its_probabilities(count):
    answers = Teacher([network(1)], temperature=1.0, hard=0.0)(images(count))

    assert answers == pytest.approx(network(1).probabilities(images(count)))


def test_several_teachers_give_the_softened_mean_of_their_logits():
    teachers = [network(seed) for seed in (1, 2, 3)]
    logits = np.mean([each.logits(images(5)) for each in teachers], axis=0)
    exponentials = np.exp(logits / 4)

    answers = Teacher(teachers, temperature=4.0, hard=0.0)(images(5))

    assert answers == pytest.approx(exponentials / exponentials.sum(axis=1, keepdims=True))
