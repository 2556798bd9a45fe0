"""The learning rate at the moments that matter."""

import pytest

from training.core.fit.schedules import SCHEDULES, learning_rate


@pytest.mark.parametrize(
    ("schedule", "start", "middle"), [("constant", 3.0, 3.0), ("cosine", 3.0, 1.5)]
)
def test_a_schedule_starts_at_its_peak_and_goes_where_it_says(schedule, start, middle):
    assert learning_rate(0, steps=100, peak=3.0, schedule=schedule) == start
    assert learning_rate(50, steps=100, peak=3.0, schedule=schedule) == pytest.approx(middle)


def test_cosine_ends_at_nothing():
    assert learning_rate(100, steps=100, peak=3.0, schedule="cosine") == pytest.approx(0)


def test_one_cycle_climbs_and_then_falls_to_nothing():
    rates = [learning_rate(s, steps=100, peak=1.0, schedule="one-cycle") for s in (0, 30, 65, 100)]

    assert rates == pytest.approx([0.04, 1.0, 0.5, 0.0])


@pytest.mark.parametrize("schedule", SCHEDULES.keys() - {"one-cycle"})
def test_warmup_climbs_in_a_straight_line_to_the_peak(schedule):
    climb = [
        learning_rate(step, steps=100, peak=4.0, schedule=schedule, warmup=3) for step in range(4)
    ]

    assert climb == [1.0, 2.0, 3.0, 4.0]
