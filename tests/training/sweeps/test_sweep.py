"""A sweep: what it computes, what it skips, and that an interruption changes nothing."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from tests.training.full_disk import full_disk
from tests.training.sweeps.spaces import InThisProcess, configure
from training.core.artifact import network_bytes, read
from training.core.fit import untrained
from training.core.fit.recipes import Plan
from training.core.metrics import evaluate
from training.datasets import load_uci_digits
from training.executors.numerics import numerics
from training.sweeps.request import RunRequest, code_version
from training.sweeps.results import ResultFolder, RunResult
from training.sweeps.space import Choices, grid
from training.sweeps.strategies import everything, halving
from training.sweeps.summary import rows, winner_of
from training.sweeps.sweep import RunEnded, RunsPlanned, Sweep
from training.sweeps.train import OtherInputs, train_run
from training.sweeps.winner import conclude, forget_losers

DIGITS = load_uci_digits()
AT = datetime(2026, 1, 31, tzinfo=UTC)
SPACE = {"learning_rate": Choices((1.0, 3.0))}


def ask(candidate, seed, epochs):
    config = candidate.run(seed, epochs).to_dict()
    return RunRequest(config, DIGITS.sha256, "code", {"numpy": "2"})


def pretend(request: RunRequest) -> RunResult:
    """A result without training: the accuracy is 10 × the learning rate, plus the seed."""
    plan = request.config["plan"]
    accuracy = 10 * plan["learning_rate"] + plan["seed"]
    return RunResult(request.id, "finished", accuracy, f"sha of {request.id}", weights=b"net")


def sweep_in(folder, search=None, train=pretend, **more):
    search = search or everything(grid(SPACE, configure))
    return Sweep(search, (0, 1), ask, train, ResultFolder(folder), InThisProcess(), **more)


def run(sweep):
    return list(sweep.events())


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


def trained(folder, **more):
    """A real sweep; its table as the bytes of its file."""
    own, code = numerics(), code_version()

    def really(candidate, seed, epochs):
        config = candidate.run(seed, epochs).to_dict()
        return RunRequest(config, DIGITS.sha256, code, own)

    sweep = Sweep(
        halving(grid({"learning_rate": Choices((0.1, 1.0, 3.0))}, configure), 2),
        (0, 1),
        really,
        partial(train_run, dataset=DIGITS),
        ResultFolder(folder / "runs"),
        InThisProcess(),
        **more,
    )
    return sweep


def concluded(sweep, folder):
    winner = winner_of(sweep)
    list(sweep.events_again(winner))
    return conclude(sweep, winner, output=folder, name="mine", test=DIGITS.test, at=AT)


def test_an_interrupted_sweep_ends_as_an_undisturbed_one(tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    undisturbed = trained(whole)
    run(undisturbed)
    concluded(undisturbed, whole)
    for runs in (1, 2, 3):  # each attempt is given up after some more runs
        for number, event in enumerate(trained(broken).events()):
            if isinstance(event, RunEnded) and number == runs:
                break

    again = trained(broken)
    run(again)
    concluded(again, broken)

    assert (whole / "sweep.json").read_bytes() == (broken / "sweep.json").read_bytes()
    assert (whole / "mine.npz").read_bytes() == (broken / "mine.npz").read_bytes()
    names = [sorted(path.name for path in folder.glob("runs/*")) for folder in (whole, broken)]
    assert names[0] == names[1]
    assert all(
        (whole / "runs" / name).read_bytes() == (broken / "runs" / name).read_bytes()
        for name in names[0]
        if name.endswith(".npz")
    )


def test_a_sweep_whose_disk_was_full_ends_as_an_undisturbed_one(tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    undisturbed = trained(whole)
    run(undisturbed)
    concluded(undisturbed, whole)

    with full_disk(), pytest.raises(OSError, match=str(broken)):
        run(trained(broken))

    again = trained(broken)
    assert run(again)[0].stored == 0
    with full_disk(), pytest.raises(OSError, match=str(broken)):
        concluded(again, broken)
    assert [path.name for path in broken.iterdir()] == ["runs"]
    concluded(again, broken)
    assert names(broken) == names(whole)
    for name in ("sweep.json", "mine.npz"):
        assert (whole / name).read_bytes() == (broken / name).read_bytes()


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_the_winner_is_scored_on_the_test_images_and_saved(tmp_path):
    sweep = trained(tmp_path)
    run(sweep)

    winner = concluded(sweep, tmp_path)["winner"]

    network, metadata = read(tmp_path / "mine.npz")
    assert metadata.accuracy == evaluate(network, DIGITS.test).accuracy
    assert metadata.training["command"].startswith("manage.py train_mnist --recipe modern --sizes")
    assert winner["artifact"] == "mine.npz"
    assert winner["test_sd"] is not None
    assert json.loads((tmp_path / "sweep.json").read_bytes())["winner"] == winner


def test_weights_that_were_not_kept_are_computed_again_when_they_win(tmp_path):
    sweep = trained(tmp_path)
    run(sweep)
    first = concluded(sweep, tmp_path)
    losers = [trial for trial in sweep.trials if trial is not winner_of(sweep)]
    forget_losers(sweep, winner_of(sweep))
    assert len(list(tmp_path.glob("runs/*.npz"))) == 2

    events = list(sweep.events_again(losers[0]))

    assert len([event for event in events if isinstance(event, RunEnded)]) == 2
    assert concluded(sweep, tmp_path) == first


def test_a_worker_with_other_images_or_another_version_is_refused():
    request = ask(grid({}, configure)[0], 0, 1)
    request = replace(request, numerics=numerics())

    with pytest.raises(OtherInputs, match="another version of Hippo"):
        train_run(request, DIGITS)
    with pytest.raises(OtherInputs, match="The uci-digits images of this worker are other ones"):
        train_run(replace(request, code=code_version(), dataset_sha256="x"), DIGITS)


def test_a_run_of_a_sweep_learns_from_its_teachers():
    candidate = grid({}, lambda options: configure({"distill": "a b"}))[0]
    alone = RunRequest(
        candidate.run(seed=0, epochs=1).to_dict(), DIGITS.sha256, code_version(), numerics()
    )
    teachers = tuple(network_bytes(untrained(Plan(seed=seed))) for seed in (1, 2))

    digests = [
        train_run(replace(alone, teachers=each), DIGITS).weights_sha256
        for each in ((), teachers[:1], teachers)
    ]

    assert len(set(digests)) == 3


def test_a_run_that_diverges_is_a_result():
    settings = {"learning_rate": 1000.0, "clip": 0.0, "mini_batch_size": 1}
    run = grid({}, lambda options: configure(settings))[0].run(seed=0, epochs=1)
    request = RunRequest(run.to_dict(), DIGITS.sha256, code_version(), numerics())

    result = train_run(request, DIGITS)

    assert (result.status, result.validation_accuracy, result.weights) == ("diverged", None, b"")
    assert result.problem.startswith("Training diverged in epoch 1")
