"""However a run ends, its log says how, and a report can be made of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.training.runs.run_logs import START
from training.core.artifact import read_metadata
from training.core.data.uci_digits import load_uci_digits
from training.core.fit.divergence import Diverged
from training.core.fit.events import BackedOff, RunDiverged, Stopped
from training.core.fit.recipes import Plan
from training.report import write_report_of
from training.runs.config import RunConfig
from training.runs.finish import finish
from training.runs.log_writer import LOG_FILE
from training.runs.recorder import Recorder
from training.runs.runner import Runner

PLAN = Plan(sizes=(784, 8, 10), epochs=3, mini_batch_size=20, learning_rate=1.0)


def make_runner(resume=None, plan=PLAN):
    config = RunConfig(plan, "modern", dataset="uci-digits", name="mine")
    return Runner(config, load_uci_digits(), {"threads": 1}, resume=resume)


@pytest.fixture
def begin(tmp_path):
    return lambda runner: Recorder.begin(tmp_path / "runs", runner, START, clock=lambda: START)


def train(runner, recorder, stop=lambda: False):
    for event in runner.events(stop):
        recorder.follow(event)


def after(mini_batches):
    calls = iter(range(10**9))
    return lambda: next(calls) >= mini_batches


def kinds(run) -> list[str]:
    return [event["event"] for event in run.events]


def test_a_finished_run_has_a_log_and_a_report(begin, tmp_path):
    runner = make_runner()
    with begin(runner) as recorder:
        train(runner, recorder)
        path, metadata = finish(runner, tmp_path / "models", datetime.now(UTC))
        recorder.saved(path, metadata)

    run = recorder.run()
    assert run.folder == tmp_path / "runs" / "20261123T120000Z-mine"
    assert kinds(run) == ["run_start", "epoch", "epoch", "epoch", "run_end"]
    assert run.command == runner.config.command()
    assert run.data["train"] == 1318
    assert run.end["accuracy"] == metadata.accuracy
    assert run.end["weights_sha256"] == read_metadata(path).weights_sha256
    assert run.artifact == path
    assert "Worst mistakes" in write_report_of(run, runner.parts.test).read_text()


def test_every_epoch_says_how_far_the_layers_moved(begin):
    runner = make_runner()
    with begin(runner) as recorder:
        train(runner, recorder)

    for epoch in recorder.run().epochs:
        assert [row["units"] for row in epoch["layers"]] == [8, 10]
        assert all(row["update_share"] > 0 for row in epoch["layers"])


def test_a_stopped_run_goes_on_in_the_same_log(begin):
    runner = make_runner()
    with begin(runner) as first:
        train(runner, first, after(100))

    resumed = make_runner(runner.checkpoint())
    with begin(resumed) as second:
        train(resumed, second)

    assert second.folder == first.folder
    run = second.run()
    assert kinds(run) == ["run_start", "epoch", "stopped", "resumed", "epoch", "epoch"]
    assert [epoch["epoch"] for epoch in run.epochs] == [1, 2, 3]


def test_a_resumed_run_whose_log_is_gone_begins_another(begin):
    runner = make_runner()
    with begin(runner) as first:
        train(runner, first)
    (first.folder / LOG_FILE).write_text("")

    with begin(make_runner(runner.checkpoint())) as second:
        pass

    assert second.folder != first.folder
    assert kinds(second.run()) == ["run_start", "resumed"]
    assert [epoch["epoch"] for epoch in second.run().epochs] == [1, 2, 3]


@pytest.mark.parametrize(
    ("error", "outcome", "last"),
    [
        (KeyboardInterrupt(), "stopped", {"event": "stopped"}),
        (Diverged("dead", 2), "diverged", {"event": "diverged", "epoch": 2, "evidence": "dead"}),
        (OSError("Disk full."), "failed", {"event": "failed", "problem": "Disk full."}),
    ],
    ids=repr,
)
def test_whatever_ended_a_run_is_logged(begin, error, outcome, last):
    runner = make_runner()
    with pytest.raises(type(error)), begin(runner) as recorder:
        raise error

    run = recorder.run()
    assert run.outcome == outcome
    assert run.events[-1] == {"at": "2026-11-23T12:00:00.000Z"} | last
    assert write_report_of(run, runner.parts.test).exists()


def test_a_stop_is_logged_once(begin):
    with begin(make_runner()) as recorder:
        recorder.follow(Stopped())

    assert recorder.run().outcome == "stopped"
    assert kinds(recorder.run()) == ["run_start", "stopped"]


def test_a_divergence_is_logged_once(begin):
    with pytest.raises(Diverged), begin(make_runner()) as recorder:
        recorder.follow(RunDiverged(2, "all is 0"))
        raise Diverged("all is 0", 2)

    assert kinds(recorder.run()) == ["run_start", "diverged"]


def test_a_run_that_backed_off_is_running_again(begin):
    runner = make_runner(plan=replace(PLAN, epochs=1))
    with begin(runner) as recorder:
        recorder.follow(RunDiverged(1, "all is 0"))
        recorder.follow(BackedOff(0.3))
        train(runner, recorder)

    run = recorder.run()
    assert run.outcome == "running"
    assert run.epochs[0]["layers"][0]["update_share"] is None
