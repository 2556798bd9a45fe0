"""What a run is shown as: its outcome, signs of life, and times by clocks that are wrong."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.inference.views.personal.runs.events import AT, START
from training.models import TrainingRun

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("events", "outcome", "words"),
    [
        ([{"event": "stopped", "at": AT}], "stopped", "Stopped"),
        (
            [{"event": "diverged", "at": AT, "epoch": 2, "evidence": "loss 1e30"}],
            "diverged",
            "Diverged",
        ),
        ([{"event": "failed", "at": AT, "problem": "disk full"}], "failed", "Failed"),
        (
            [
                {"event": "stopped", "at": AT},
                {"event": "resumed", "at": AT, "epoch": 2, "history": [{"epoch": 1}]},
            ],
            "running",
            "Running",
        ),
        (
            [
                {"event": "diverged", "at": AT, "epoch": 2, "evidence": "loss 1e30"},
                {"event": "backed_off", "at": AT, "learning_rate": 0.1},
            ],
            "running",
            "Running",
        ),
    ],
    ids=["stopped", "diverged", "failed", "resumed", "backed off"],
)
def test_a_run_shows_as_what_it_is(program, run, events, outcome, words):
    program.send(run, 2, *events, live=True)

    (listed,) = program.get("/me/runs").json()["results"]
    assert (listed["outcome"], listed["state"]) == (outcome, words)
    assert listed["resumed"] == sum(event["event"] == "resumed" for event in events)
    evidence = [e.get("evidence") or e.get("problem") for e in events[-1:]]
    assert listed["problem"] == (evidence[0] or "")


def test_a_program_that_was_killed_gives_no_sign_of_life(program, run):
    TrainingRun.objects.update(seen_at=timezone.now() - timedelta(hours=1))

    assert program.get("/me/runs").json()["results"][0]["state"].startswith("No sign of life since")
    assert program.send(run, 2, live=True).json() == {"lines": 2}
    assert program.get("/me/runs").json()["results"][0]["state"] == "Running"


def test_lines_that_come_days_later_are_no_sign_of_life(program):
    run = program.begin().json()["id"]
    program.send(run, 0, START | {"at": "2020-01-01T00:00:00Z"})

    row = TrainingRun.objects.get()
    assert row.seen_at == row.started_at
    assert row.state.startswith("No sign of life since 2020")


@pytest.mark.parametrize("year", [2001, 2199], ids=["behind", "ahead"])
def test_another_clock_changes_no_duration_and_nothing_lies_in_the_future(program, year):
    run, now = program.begin().json()["id"], timezone.now()
    ends = {"event": "stopped", "at": f"{year}-01-01T00:10:00Z"}
    program.send(run, 0, START | {"at": f"{year}-01-01T00:00:00Z"}, ends, live=True)

    row = TrainingRun.objects.get()
    assert row.started_at <= row.finished_at <= timezone.now()
    assert row.seen_at >= now
    assert year > 2100 or row.finished_at - row.started_at == timedelta(minutes=10)


def test_a_clock_that_is_set_back_makes_no_negative_duration(program):
    run = program.begin().json()["id"]
    program.send(run, 0, START, {"event": "stopped", "at": "2025-01-01T00:00:00Z"})

    row = TrainingRun.objects.get()
    assert row.finished_at == row.started_at
