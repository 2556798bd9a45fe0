"""Search strategies: which trials they ask for, given scores."""

import pytest

from tests.training.sweeps.spaces import configure
from training.sweeps.space import Choices, Range, grid
from training.sweeps.strategies import best, everything, halving, rungs
from training.sweeps.tpe import ROUND, tpe

RATES = tuple(float(n) for n in range(1, 10))


def candidates(**options):
    return grid({name: Choices(values) for name, values in options.items()}, configure)


def played(search, score):
    """The batches of a search whose trials get ``score(options, epochs)``."""
    batches = []
    batch = next(search)
    while True:
        batches.append([(dict(each.candidate.options), each.epochs) for each in batch])
        try:
            batch = search.send([score(each.candidate.options, each.epochs) for each in batch])
        except StopIteration:
            return batches


def test_everything_is_one_batch():
    (batch,) = played(everything(candidates(epochs=(2, 5))), lambda options, epochs: 50.0)

    assert batch == [({"epochs": 2}, 2), ({"epochs": 5}, 5)]


def test_halving_trains_the_better_ones_longer():
    rates = {"learning_rate": Choices(RATES)}
    search = halving(grid(rates, lambda options: configure({**options, "epochs": 9})), 3)

    batches = played(search, lambda options, epochs: options["learning_rate"])

    assert [[epochs for _, epochs in batch] for batch in batches] == [[1] * 9, [3] * 3, [9]]
    assert [o["learning_rate"] for o, _ in batches[1]] == [9, 8, 7]
    assert batches[2] == [({"learning_rate": 9.0}, 9)]


def test_halving_drops_what_diverged():
    three = candidates(learning_rate=(1.0, 2.0, 3.0))

    assert best(three, [None, 40.0, None], 2) == [three[1]]


def test_equal_scores_keep_the_order():
    three = candidates(learning_rate=(1.0, 2.0, 3.0))

    assert best(three, [50.0, 60.0, 60.0], 1) == [three[1]]


@pytest.mark.parametrize(
    ("epochs", "rate", "count", "steps"),
    [(27, 3, 27, [1, 3, 9, 27]), (27, 3, 9, [3, 9, 27]), (30, 4, 100, [2, 8, 30]), (5, 3, 1, [5])],
)
def test_rungs_end_with_the_full_number_of_epochs(epochs, rate, count, steps):
    assert rungs(epochs, rate, count) == steps


def test_halving_refuses_a_search_over_epochs():
    with pytest.raises(ValueError, match="leave them out of the search"):
        halving(candidates(epochs=(2, 5)), 3)


SPACE = {"learning_rate": Range(0.01, 10, log=True), "activation": Choices(("relu", "tanh"))}


def near_one(options, epochs):
    return 100 - abs(options["learning_rate"] - 1) if options["activation"] == "tanh" else 10.0


def test_tpe_asks_for_the_same_trials_each_time_and_learns_from_scores():
    pytest.importorskip("optuna")

    first, second = (played(tpe(24, SPACE, configure, seed=0), near_one) for _ in range(2))

    assert first == second
    assert [len(batch) for batch in first] == [ROUND] * 3
    early, late = (
        [near_one(options, epochs) for options, epochs in batch] for batch in (first[0], first[-1])
    )
    assert sum(late) > sum(early)


def test_tpe_prunes_after_the_first_round():
    pytest.importorskip("optuna")

    batches = played(
        tpe(16, SPACE, lambda o: configure({**o, "epochs": 9}), seed=0, rate=3), near_one
    )

    epochs = [{epochs for _, epochs in batch} for batch in batches]
    assert epochs == [{1}, {3}, {9}] * 2
    assert [len(batch) for batch in batches[:4]] == [8, 8, 8, 8]
    assert len(batches[4]) < 8
