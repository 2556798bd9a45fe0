"""The search space: which candidates a grid or a number of draws makes."""

import numpy as np
import pytest

from tests.training.sweeps.spaces import configure
from training.core.fit.recipes import SettingError
from training.sweeps.space import MAX_RUNS, Choices, Range, check_count, grid, randomly, seeds_of

RATE = Range(0.01, 10, log=True)
BATCH = Range(5, 7, whole=True)


def test_a_grid_has_every_combination_in_the_order_of_the_options():
    space = {"learning_rate": Choices((1.0, 3.0)), "epochs": Choices((2, 4))}

    candidates = grid(space, configure)

    assert [(c.config.plan.learning_rate, c.config.plan.epochs) for c in candidates] == [
        (1.0, 2), (1.0, 4), (3.0, 2), (3.0, 4),
    ]  # fmt: skip


def test_a_grid_of_nothing_is_the_plan_itself():
    assert [each.config for each in grid({}, configure)] == [configure({})]


def test_more_draws_begin_with_the_same_ones():
    few, many = (randomly(n, {"learning_rate": RATE}, configure, seed=1) for n in (5, 9))

    assert many[:5] == few
    assert len(many) == 9


def test_equal_draws_count_once():
    candidates = randomly(50, {"mini_batch_size": BATCH}, configure, seed=0)

    assert sorted(c.options["mini_batch_size"] for c in candidates) == [5, 6, 7]


def test_draws_by_magnitude_are_even_over_powers_of_ten():
    rng = np.random.default_rng(0)

    draws = np.array([RATE.draw(rng) for _ in range(3000)])

    counts = [int(((draws >= low) & (draws < 10 * low)).sum()) for low in (0.01, 0.1, 1)]
    assert all(900 < count < 1100 for count in counts), counts
    assert 0.01 <= draws.min() < draws.max() <= 10


def test_an_end_of_a_range_that_cannot_be_trained_with_is_refused_before_anything_runs():
    with pytest.raises(SettingError, match="dropout must be between 0 and"):
        randomly(1, {"dropout": Range(0, 2)}, configure, seed=0)


@pytest.mark.parametrize(
    ("bounds", "rule"),
    [((2, 1), "to a larger one"), ((1, float("inf")), "to a larger one"), ((0, 1), "above 0")],
)
def test_a_range_that_is_none_is_refused(bounds, rule):
    with pytest.raises(ValueError, match=rule):
        Range(*bounds, log=True)


@pytest.mark.parametrize(
    ("text", "seeds"), [("0-3", [0, 1, 2, 3]), ("5", [5]), ("7,1-2", [7, 1, 2])]
)
def test_seeds(text, seeds):
    assert seeds_of(text) == seeds


def test_a_sweep_too_large_to_list_is_refused_before_it_is_listed():
    space = {"learning_rate": Choices(tuple(range(1_000))), "epochs": Choices(tuple(range(101)))}

    with pytest.raises(ValueError, match=r"101,000 candidates are too many: a sweep has 100,000"):
        grid(space, configure)
    with pytest.raises(ValueError, match=r"1,000,000,000 candidates are too many"):
        randomly(10**9, {"learning_rate": RATE}, configure, seed=0)
    with pytest.raises(ValueError, match=r"60,000 candidates with 2 seeds each are too many"):
        check_count(60_000, 2)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("0-1000000000", "there may be 100,000 seeds at most"),
        (f"0-9,10-{MAX_RUNS}", "there may be 100,000 seeds at most"),
        ("-1", "seeds are whole numbers"),
        ("", "seeds are whole numbers"),
        ("1_0", "seeds are whole numbers"),
        ("x", "seeds are whole numbers"),
        ("1-", "seeds are whole numbers"),
        ("5-3", "seeds must be different numbers"),
        ("3,3", "seeds must be different numbers"),
    ],
)
def test_seeds_that_are_none_are_refused(text, rule):
    with pytest.raises(ValueError, match=rule):
        seeds_of(text)
