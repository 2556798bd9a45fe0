"""A program that trains elsewhere reports its run here, whatever happens to it or to the site."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.rights.erasure import erase
from tests.inference.views.personal.runs.conftest import Program
from tests.inference.views.personal.runs.events import AT, START, epoch
from training.models import RunLine, TrainingRun

pytestmark = pytest.mark.django_db


def test_a_run_begins_once_however_often_it_is_sent(program):
    first, again = program.begin(), program.begin()

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["lines"] == 0
    assert TrainingRun.objects.count() == 1


def test_a_run_is_what_its_log_says(program, run, user):
    end = {"event": "run_end", "at": AT, "accuracy": 95.41, "artifact": "small-95"}
    program.send(run, 2, epoch(2), epoch(3), end | {"weights_sha256": "ab" * 32})

    (listed,) = program.get("/me/runs").json()["results"]
    assert listed["id"] == run
    assert (listed["name"], listed["outcome"], listed["state"]) == ("small", "finished", "Finished")
    assert (listed["validation_accuracy"], listed["accuracy"]) == (93.0, 95.41)
    assert (listed["command"], listed["visibility"]) == (START["command"], "private")
    row = TrainingRun.objects.get()
    assert (row.owner, row.layers, len(row.history)) == (user, "784 → 30 → 10", 3)
    assert row.finished_at is not None
    sent = [START, epoch(1), epoch(2), epoch(3)]
    answer = program.get(f"/runs/{run}/events?from=0").json()
    assert answer["lines"] == 5
    assert answer["events"][:4] == sent
    assert program.get(f"/runs/{run}/events?from=4").json()["events"][0]["accuracy"] == 95.41


def test_lines_that_are_sent_again_count_once(program, run):
    assert program.send(run, 0, START, epoch(1), epoch(2)).json() == {"lines": 3}
    assert program.send(run, 1, epoch(1), epoch(2)).json() == {"lines": 3}

    assert RunLine.objects.count() == 3
    assert len(TrainingRun.objects.get().history) == 2


def test_a_gap_and_another_programs_lines_are_a_conflict(program, run):
    gap = program.send(run, 3, epoch(3))
    other = program.send(run, 1, epoch(1, loss=7.0), epoch(2))
    twice = program.send(run, 2, START)

    assert [each.status_code for each in (gap, other, twice)] == [409, 409, 409]
    assert gap.json()["detail"] == "Lines are missing before these: the next one is 2."
    assert "other lines under these numbers" in other.json()["detail"]
    assert RunLine.objects.count() == 2


def test_another_persons_run_is_answered_as_one_that_is_not_there(program, run):
    other = Program(User.objects.create_user("bob"))
    absent = "0" * len(run)

    for ask in (
        lambda run: other.send(run, 2, epoch(2)),
        lambda run: other.get(f"/runs/{run}/events"),
    ):
        assert ask(run).status_code == ask(absent).status_code == 404
        assert ask(run).content == ask(absent).content
    assert other.get("/me/runs").json()["count"] == 0
    assert other.begin().json()["id"] != run


def test_reading_and_writing_have_scopes_of_their_own(user, program, run):
    reader, writer, predictor = (Program(user, scope) for scope in ("read", "write", "predict"))

    assert reader.get("/me/runs").status_code == 200
    assert writer.begin().status_code == 200
    refused = [
        reader.begin(),
        reader.send(run, 2),
        writer.get("/me/runs"),
        writer.get(f"/runs/{run}/events"),
        predictor.get("/me/runs"),
    ]
    assert {answer.status_code for answer in refused} == {403}
    assert Client().get("/me/runs").status_code == Client().post("/runs").status_code == 401


def test_a_closed_account_begins_nothing(user, program, run):
    erase(user)

    assert program.begin("another-key").status_code in (401, 404)
    assert not TrainingRun.objects.exists()
