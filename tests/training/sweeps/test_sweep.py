"""A sweep: what it computes, what it skips, and that an interruption changes nothing."""

from dataclasses import replace
from functools import partial

import pytest

from tests.training.sweeps.spaces import InThisProcess, ask, configure, run
from training.sweeps.request import RunRequest
from training.sweeps.results import ResultFolder, RunResult
from training.sweeps.space import Choices, grid
from training.sweeps.strategies import everything
from training.sweeps.summary import rows
from training.sweeps.sweep import RunEnded, RunsPlanned, Sweep

SPACE = {"learning_rate": Choices((1.0, 3.0))}


def pretend(request: RunRequest) -> RunResult:
    """A result without training: the accuracy is 10 × the learning rate, plus the seed."""
    plan = request.config["plan"]
    accuracy = 10 * plan["learning_rate"] + plan["seed"]
    return RunResult(request.id, "finished", accuracy, f"sha of {request.id}", weights=b"net")


def sweep_in(folder, search=None, train=pretend, **more):
    search = search or everything(grid(SPACE, configure))
    return Sweep(search, (0, 1), ask, train, ResultFolder(folder), InThisProcess(), **more)


def test_each_candidate_is_computed_with_each_seed_and_scored_by_the_mean(tmp_path):
    sweep = sweep_in(tmp_path)

    events = run(sweep)

    assert [(e.seed, e.result.validation_accuracy) for e in events if isinstance(e, RunEnded)] == [
        (0, 10.0), (1, 11.0), (0, 30.0), (1, 31.0),
    ]  # fmt: skip
    assert sweep.is_complete
    assert [(row["config"], row["validation_accuracy"], row["status"]) for row in rows(sweep)] == [
        ({"learning_rate": 3.0}, 30.5, "finished"),
        ({"learning_rate": 1.0}, 10.5, "finished"),
    ]
    assert rows(sweep)[0]["validation_sd"] == pytest.approx(0.5**0.5)


def test_what_is_there_is_not_computed_again(tmp_path):
    run(sweep_in(tmp_path))

    events = run(sweep_in(tmp_path, train=None))

    assert events[0] == RunsPlanned(runs=4, stored=4, epochs=0)


@pytest.mark.parametrize("damage", ["missing", "cut off", "another's"])
def test_a_result_that_is_damaged_is_computed_again(tmp_path, damage):
    run(sweep_in(tmp_path))
    first, second = sorted(tmp_path.glob("*.json"))[:2]
    if damage == "missing":
        first.unlink()
    else:
        first.write_bytes(first.read_bytes()[:40] if damage == "cut off" else second.read_bytes())

    events = run(sweep_in(tmp_path))

    assert len([event for event in events if isinstance(event, RunEnded)]) == 1


def test_a_sweep_told_to_halt_says_what_is_unfinished_and_goes_on_later(tmp_path):
    halts = iter([False, False, False, True, True])
    sweep = sweep_in(tmp_path, halt=lambda: next(halts))

    run(sweep)

    assert not sweep.is_complete
    assert [row["status"] for row in rows(sweep)] == ["finished", "unfinished"]
    events = run(sweep_in(tmp_path))
    assert events[0] == RunsPlanned(runs=4, stored=3, epochs=2)


def test_a_run_that_fails_is_reported_and_tried_again_next_time(tmp_path):
    def fail_once(request):
        if request.config["plan"]["learning_rate"] == 3.0:
            raise ArithmeticError("no luck")
        return pretend(request)

    sweep = sweep_in(tmp_path, train=fail_once)

    run(sweep)

    assert [row["status"] for row in rows(sweep)] == ["finished", "failed"]
    assert set(sweep.errors.values()) == {"no luck"}
    assert run(sweep_in(tmp_path))[0].stored == 2


def test_parts_compute_every_run_once(tmp_path):
    def is_mine(part, request):
        return int(request.id, 16) % 2 == part

    first = sweep_in(tmp_path, only=partial(is_mine, 0))
    second = sweep_in(tmp_path, only=partial(is_mine, 1))

    computed = [len([e for e in run(each) if isinstance(e, RunEnded)]) for each in (first, second)]

    assert sum(computed) == 4
    assert second.is_complete


def test_the_id_of_a_run_follows_from_what_decides_its_weights():
    candidate = grid({}, configure)[0]
    request = ask(candidate, 0, 2)

    def renamed(**changes):
        return replace(request, config=request.config | changes)

    assert renamed(name="x", checkpoint_every=0).id == request.id
    assert ask(candidate, 1, 2).id != request.id
    assert renamed(split="nielsen").id != request.id
    assert len({request.id, *(replace(request, **{name: value}).id for name, value in [
        ("code", "other"), ("dataset_sha256", "other"), ("numerics", {"numpy": "3"}),
    ])}) == 4  # fmt: skip
