"""The learning rate at the moments that matter."""

import numpy as np
import pytest

from training.core.fit.schedules import SCHEDULES, learning_rates


@pytest.mark.parametrize(
    ("schedule", "start", "middle"), [("constant", 3.0, 3.0), ("cosine", 3.0, 1.5)]
)
def test_a_schedule_starts_at_its_peak_and_goes_where_it_says(schedule, start, middle):
    rates = learning_rates(0, 51, steps=100, peak=3.0, schedule=schedule)

    assert (rates[0], rates[50]) == (start, pytest.approx(middle))


def test_cosine_ends_at_nothing():
    assert learning_rates(100, 1, steps=100, peak=3.0, schedule="cosine") == pytest.approx(0)


def test_one_cycle_climbs_and_then_falls_to_nothing():
    rates = learning_rates(0, 101, steps=100, peak=1.0, schedule="one-cycle")

    assert rates[[0, 30, 65, 100]] == pytest.approx([0.04, 1.0, 0.5, 0.0])


@pytest.mark.parametrize("schedule", sorted(SCHEDULES.keys() - {"one-cycle"}))
def test_warmup_climbs_in_a_straight_line_to_the_peak(schedule):
    climb = learning_rates(0, 4, steps=100, peak=4.0, schedule=schedule, warmup=3)

    assert climb.tolist() == [1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_run_in_parts_has_the_rates_of_the_whole(schedule):
    plan = {"steps": 50, "peak": 2.0, "schedule": schedule, "warmup": 7}

    parts = [learning_rates(first, 10, **plan) for first in range(0, 50, 10)]

    assert learning_rates(0, 50, **plan).tolist() == np.concatenate(parts).tolist()
