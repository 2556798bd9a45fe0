"""A run is reported to a real site while it trains, or later, and never suffers from it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from accounts.access_list import AccessList, access_list
from accounts.token_actions import make
from tests.training.runs.run_logs import begin, finished, row
from training.models import RunLine, TrainingRun
from training.runs.log_reader import load_run
from training.runs.log_writer import LogWriter
from training.tracking import Push, Refused, Site, SiteAway, Tracker, pending, tracker

QUICK = ["--dataset", "uci-digits", "--sizes", "784", "8", "10", "--epochs", "3", "--name", "small"]


@pytest.fixture
def token(transactional_db, monkeypatch, settings) -> str:
    monkeypatch.setattr(access_list, "__dict__", AccessList().__dict__)
    _, settings.HIPPO_TOKEN = make(User.objects.create_user("ada"), "a program", ["write"], 30)
    return settings.HIPPO_TOKEN


@pytest.fixture
def site(token, live_server) -> Site:
    return Site(live_server.url, token)


def train(folder: Path, *more: str) -> str:
    """Train here; what is written to stderr."""
    err = StringIO()
    folders = ["--output", str(folder), "--runs-dir", str(folder / "runs")]
    call_command("train_mnist", *QUICK, *folders, *more, stdout=StringIO(), stderr=err)
    return err.getvalue()


def push(folder: Path, site: Site) -> str:
    """``push_runs``; what is written to stderr."""
    err = StringIO()
    options = ["--track", site.address, "--runs-dir", str(folder / "runs")]
    call_command("push_runs", *options, stdout=StringIO(), stderr=err)
    return err.getvalue()


def tracked() -> TrainingRun:
    return TrainingRun.objects.exclude(owner=None).get()


def test_a_run_is_on_its_owners_page_when_it_ends(tmp_path, site):
    words = train(tmp_path, "--track", site.address)

    row = tracked()
    assert f"Tracked   {site.address}/account/runs/{row.slug}" in words
    assert (row.name, row.outcome, row.state) == ("small", "finished", "Finished")
    assert len(row.history) == 3
    local = TrainingRun.objects.get(owner=None)
    for column in ("command", "plan", "history", "accuracy", "confusion", "weights_sha256"):
        assert getattr(row, column) == getattr(local, column), column
    assert (row.artifact, row.folder) == ("small", "")
    assert pending(tmp_path / "runs", site.address) == []
    assert "has lines left to send" in push(tmp_path, site)
    texts = "".join(RunLine.objects.values_list("text", flat=True))
    assert str(tmp_path) not in texts
    assert "weight_mean" not in texts


def test_a_site_that_is_away_changes_nothing_about_the_run(tmp_path, site, monkeypatch):
    monkeypatch.setattr(tracker, "LAST_CHANCE", 0.5)
    away = "http://127.0.0.1:9"

    words = train(tmp_path, "--track", away)

    assert (tmp_path / "small.npz").exists()
    assert "Not tracked to its end. http://127.0.0.1:9 does not answer" in words
    assert f"manage.py push_runs --track {away}" in words
    assert site.token not in words
    assert len(pending(tmp_path / "runs", away)) == 1


def test_what_was_refused_is_sent_later(tmp_path, site, settings):
    settings.HIPPO_TOKEN = "hippo_" + "a1" * 23
    assert "The site refuses it (401)." in train(tmp_path, "--track", site.address)
    assert not TrainingRun.objects.exclude(owner=None).exists()

    settings.HIPPO_TOKEN = site.token
    out = StringIO()
    call_command(
        "push_runs", "--track", site.address, "--runs-dir", str(tmp_path / "runs"), stdout=out
    )

    assert out.getvalue() == f"{site.address}/account/runs/{tracked().slug}\n"
    assert (tracked().outcome, len(tracked().history)) == ("finished", 3)
    out = StringIO()
    arguments = ("--track", site.address, "--runs-dir", str(tmp_path / "runs"), "--json")
    call_command("push_runs", *arguments, stdout=out)
    assert json.loads(out.getvalue()) == {"sent": [], "refused": []}


@pytest.mark.parametrize("command", ["train_mnist", "push_runs"])
def test_tracking_without_a_token_is_refused_before_anything(tmp_path, settings, command):
    settings.HIPPO_TOKEN = ""
    folders = ["--runs-dir", str(tmp_path)]

    with pytest.raises(CommandError, match="set HIPPO_TOKEN to one with the scope write"):
        call_command(command, "--track", "https://hippo.example.org", *folders)
    with pytest.raises(CommandError, match="must begin with https"):
        call_command(command, "--track", "http://hippo.example.org", *folders)

    assert list(tmp_path.iterdir()) == []


def test_a_killed_program_leaves_all_that_it_logged(tmp_path, site):
    """Killed between two sends, and in the middle of a line: the log has more than the site."""
    with begin(tmp_path, "small") as log:
        log.event("epoch", **row(1))
        Push(log.folder, site).send(live=True)
        log.event("epoch", **row(2))
        with (log.folder / "metrics.jsonl").open("a") as file:
            file.write('{"event": "epoch", "at": "2026-')
    assert len(tracked().history) == 1
    assert pending(tmp_path, site.address) == [log.folder]

    Push(log.folder, site).send(live=False)

    assert (tracked().outcome, len(tracked().history)) == ("running", 2)
    assert tracked().state.startswith("No sign of life since")


def test_a_resumed_run_goes_on_where_it_was(tmp_path, site):
    with begin(tmp_path, "small") as log:
        log.event("epoch", **row(1))
        log.event("stopped")
    Push(log.folder, site).send(live=True)
    assert tracked().state == "Stopped"

    with LogWriter.reopen(log.folder) as again:
        again.event("resumed", epoch=2, history=[row(1)])
        again.event("epoch", **row(2))
    Push(log.folder, site).send(live=True)

    assert (tracked().state, tracked().resumed, len(tracked().history)) == ("Running", 1, 2)


def test_two_programs_may_send_one_log(tmp_path, site):
    folder = finished(tmp_path, "small")
    first, second = Push(folder, site), Push(folder, site)

    for push in (first, second, first, second):
        push.send(live=True, even_nothing=True)

    assert tracked().log_lines == RunLine.objects.count() == 4
    assert tracked().outcome == "finished"


def test_another_log_under_the_same_key_is_refused(tmp_path, site):
    folder = finished(tmp_path / "one", "small")
    Push(folder, site).send(live=True)
    other = finished(tmp_path / "two", "small", accuracy=12.5)
    (other / "tracking.json").write_bytes((folder / "tracking.json").read_bytes())
    with LogWriter.reopen(other) as log:
        log.event("resumed", epoch=3, history=[])

    with pytest.raises(Refused, match="other lines under these numbers"):
        Push(other, site).send(live=True)
    (other / "metrics.jsonl").write_text("")
    with pytest.raises(Refused, match="more lines of this run than its log"):
        Push(other, site).send(live=True)

    assert (tracked().outcome, tracked().log_lines) == ("finished", 4)


def test_a_site_that_lost_its_last_lines_gets_them_again(tmp_path, site):
    """It was restored from a backup."""
    with begin(tmp_path, "small") as log:
        log.event("epoch", **row(1))
        push = Push(log.folder, site)
        push.send(live=True)
        RunLine.objects.filter(number=1).delete()
        TrainingRun.objects.exclude(owner=None).update(log_lines=1)
        log.event("epoch", **row(2))

        with pytest.raises(Refused, match="the next one is 1"):
            push.send(live=True)
        push.send(live=True)

    assert (tracked().log_lines, len(tracked().history)) == (3, 2)


def test_a_number_that_is_not_finite_is_sent_as_none(tmp_path, site):
    with begin(tmp_path, "small") as log:
        log.event("epoch", **row(1, loss=float("nan")))
        log.event("diverged", epoch=1, evidence="loss inf" + "!" * 600)

    Push(log.folder, site).send(live=True)

    assert tracked().history[0]["loss"] is None
    assert (tracked().state, tracked().problem[:8]) == ("Diverged", "loss inf")


def test_a_tracker_that_fails_in_any_way_lets_the_run_end(tmp_path, site, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Push, "send", fail)

    words = train(tmp_path, "--track", site.address)

    assert "Not tracked to its end. MemoryError." in words
    assert load_run(next((tmp_path / "runs").iterdir())).outcome == "finished"


def test_a_site_that_comes_back_while_a_run_trains_gets_all_of_it(tmp_path, site, monkeypatch):
    monkeypatch.setattr(tracker, "INTERVAL", 0.01)
    real, failures = Site.add, iter([SiteAway("restarting")] * 2)

    def away_at_first(self: Site, *arguments: object, **options: object) -> int:
        for failure in failures:
            raise failure
        return real(self, *arguments, **options)

    monkeypatch.setattr(Site, "add", away_at_first)
    folder = finished(tmp_path, "small")

    with Tracker(folder, site) as following:
        while not (RunLine.objects.count() == 4 or not following._thread.is_alive()):
            following._thread.join(0.02)

    assert tracked().outcome == "finished"
    assert [line[:9] for line in following.take_news()] == ["Tracked  "]
