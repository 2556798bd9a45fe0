"""However a session ends, its folder tells how: a whole diary, and a report."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.training.runs.run_logs import START
from training.core.artifact import read_metadata
from training.core.data.uci_digits import load_uci_digits
from training.core.fit import Stopped
from training.core.fit.checkpoint import Checkpoint
from training.core.fit.divergence import Diverged
from training.core.fit.recipes import Plan
from training.runs import finish
from training.runs.config import RunConfig
from training.runs.log_writer import LOG_FILE
from training.runs.recorder import Recorder
from training.runs.runner import Runner

PLAN = Plan(sizes=(784, 8, 10), epochs=3, mini_batch_size=20, learning_rate=1.0)


@pytest.fixture
def session(tmp_path):
    def make(resume=None, plan=PLAN):
        job = RunConfig(plan, "modern", dataset="uci-digits", name="mine")
        return Runner(job, load_uci_digits(), tmp_path / "models", {"threads": 1}, resume=resume)

    return make


@pytest.fixture
def begin(tmp_path):
    return lambda session: Recorder.begin(tmp_path / "runs", session, START, clock=lambda: START)


def train(session, chronicle, stop=lambda: False):
    for epoch in session.epochs(lambda images: None, stop):
        chronicle.epoch(epoch)


def kinds(run) -> list[str]:
    return [event["event"] for event in run.events]


def test_a_finished_session_has_a_diary_and_a_report(session, begin, tmp_path):
    mine = session()
    with begin(mine) as chronicle:
        train(mine, chronicle)
        path, facts = mine.finish("mine", finish.facts, datetime.now(UTC))
        chronicle.end(path, facts)

    run = chronicle.run()
    assert run.folder == tmp_path / "runs" / "20261123T120000Z-mine"
    assert kinds(run) == ["run_start", "epoch", "epoch", "epoch", "run_end"]
    assert run.command == mine.job.command()
    assert run.data["train"] == 1318
    assert run.end["accuracy"] == facts.accuracy
    assert run.end["weights_sha256"] == read_metadata(path).weights_sha256
    assert run.artifact == path
    assert "Worst mistakes" in (run.folder / "report.html").read_text()


def test_every_epoch_says_how_far_the_layers_moved(session, begin):
    mine = session()
    with begin(mine) as chronicle:
        train(mine, chronicle)

    for epoch in chronicle.run().epochs:
        assert [row["units"] for row in epoch["layers"]] == [8, 10]
        assert all(row["update_share"] > 0 for row in epoch["layers"])


def test_a_stopped_session_goes_on_in_the_same_diary(session, begin):
    mine, seen = session(), []
    with pytest.raises(Stopped), begin(mine) as first:
        for epoch in mine.epochs(seen.append, lambda: sum(seen) > 2000):
            first.epoch(epoch)

    resumed = session(Checkpoint.load(mine.folder / "last.npz"))
    with begin(resumed) as second:
        train(resumed, second)

    assert second.folder == first.folder
    run = second.run()
    assert kinds(run) == ["run_start", "epoch", "stopped", "resumed", "epoch", "epoch"]
    assert [epoch["epoch"] for epoch in run.epochs] == [1, 2, 3]


def test_a_resumed_session_whose_diary_is_gone_begins_another(session, begin):
    mine = session()
    with begin(mine) as first:
        train(mine, first)
    (first.folder / LOG_FILE).write_text("")

    resumed = session(Checkpoint.load(mine.folder / "last.npz"))
    with begin(resumed) as second:
        pass

    assert second.folder != first.folder
    assert kinds(second.run()) == ["run_start", "resumed"]
    assert [epoch["epoch"] for epoch in second.run().epochs] == [1, 2, 3]


@pytest.mark.parametrize(
    ("error", "outcome", "last"),
    [
        (Stopped(), "stopped", {"event": "stopped"}),
        (KeyboardInterrupt(), "stopped", {"event": "stopped"}),
        (Diverged("dead", 2), "diverged", {"event": "diverged", "epoch": 2, "evidence": "dead"}),
        (OSError("Disk full."), "failed", {"event": "failed", "problem": "Disk full."}),
    ],
    ids=repr,
)
def test_whatever_ended_a_session_is_written_down(session, begin, error, outcome, last):
    with pytest.raises(type(error)), begin(session()) as chronicle:
        raise error

    run = chronicle.run()
    assert run.outcome == outcome
    assert run.events[-1] == {"at": "2026-11-23T12:00:00.000Z"} | last
    assert (run.folder / "report.html").exists()


def test_a_divergence_is_written_down_once(session, begin):
    with pytest.raises(Diverged), begin(session()) as chronicle:
        chronicle.tell("diverged", epoch=2, evidence="all is 0")
        raise Diverged("all is 0", 2)

    assert kinds(chronicle.run()) == ["run_start", "diverged"]


def test_what_a_session_tells_goes_into_its_diary(session, begin):
    mine = session(plan=replace(PLAN, epochs=1))
    with begin(mine) as chronicle:
        mine.tell = chronicle.tell
        chronicle.tell("backed_off", learning_rate=0.3)
        train(mine, chronicle)

    run = chronicle.run()
    assert run.outcome == "running"
    assert run.epochs[0]["layers"][0]["update_share"] is None
