"""Events that make no sense, bodies that are none, and too many of either."""

import json

import pytest
from django.test import Client

from accounts.tracking import runs as tracking
from tests.inference.views.personal.runs.events import AT, START, epoch
from training.models import RunLine

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("event", "detail"),
    [
        (epoch(2, loss="secret-7"), "Event 0: Expected `float | null` in loss."),
        (epoch(2, validation_accuracy=100.5), "<= 100.0 in validation_accuracy."),
        (epoch(-1), "Event 0: Expected `int` >= 0 in epoch."),
        (epoch(10**30), "in epoch."),
        (epoch(2, at="2026-11-25T12:00:00"), "Event 0: Expected `datetime` in at."),
        (epoch(2, at="0001-01-01T00:00:00Z"), "between the years 2000 and 2200."),
        ({"event": "secret-7", "at": AT}, "Event 0: event must be one of: run_start, resumed,"),
        ({"event": "failed", "at": AT, "problem": "a\0"}, "text must be without NUL."),
        ({"event": "failed", "at": AT, "problem": "a" * 501}, "length <= 500 in problem."),
        (START | {"plan": {"sizes": "secret-7"}}, "plan.sizes must be a list of whole numbers."),
        (START | {"plan": {"x": {"secret-7": 1}}}, "in plan."),
        (START | {"environment": {"threads": 10**6}}, "environment.threads must be from 0"),
        ({"event": "run_end", "at": AT, "confusion": [[1]]}, "length >= 10 in confusion."),
        ({"at": AT}, "Event 0: event is missing."),
        (7, "Event 0: Expected `object`."),
    ],
    ids=lambda value: None if isinstance(value, str) else str(value)[:50],
)
def test_an_event_that_makes_no_sense_is_refused_without_repeating_it(program, run, event, detail):
    answer = program.send(run, 2, event)

    assert answer.status_code == 422
    assert detail in answer.json()["detail"]
    assert b"secret-7" not in answer.content
    assert RunLine.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ('{"events": [NaN]}', 400),
        ("", 422),
        ("[]", 422),
        ('{"events": 1}', 422),
        ('{"events": [], "secret": 1}', 422),
        ('{"events": [1e400]}', 422),
        ('{"events": [' + "[" * 5_000 + "]" * 5_000 + "]}", 400),
        ('{"events": ["' + "a" * 256_000 + '"]}', 413),
        (json.dumps({"events": [{}] * 501}), 422),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_body_that_is_no_list_of_events_is_refused(program, run, body, status):
    answer = program.post(f"/runs/{run}/events?from=2", body)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_loss_beyond_any_measure_is_kept_and_drawn_nowhere(program, run, user):
    assert program.send(run, 2, epoch(2, loss=1e300), epoch(3, loss=None)).status_code == 200

    browser = Client()
    browser.force_login(user)
    page = browser.get(f"/account/runs/{run}").content.decode()
    assert "<svg" in page
    assert "1e+300" not in page


def test_limits_hold_for_a_run_and_for_a_person(program, run, monkeypatch):
    monkeypatch.setattr(tracking, "MAX_LINES", 3)
    assert program.send(run, 2, epoch(2), epoch(3)).status_code == 413
    assert program.send(run, 2, epoch(2)).status_code == 200
    monkeypatch.setattr(tracking, "MAX_LINES", 100)
    monkeypatch.setattr(tracking, "MAX_BYTES", 500)
    assert program.send(run, 3, epoch(3)).status_code == 413
    monkeypatch.setattr(tracking, "MAX_BYTES", 10**6)
    monkeypatch.setattr(tracking, "MAX_BYTES_OF_A_PERSON", 500)
    assert "delete some first" in program.send(run, 3, epoch(3)).json()["detail"]
    monkeypatch.setattr(tracking, "MAX_RUNS", 1)
    assert program.begin("another-key").status_code == 413
    assert program.begin().status_code == 200


def test_the_work_for_a_list_and_for_new_lines_does_not_grow(
    program, run, user, django_assert_max_num_queries
):
    for number in range(20):
        other = program.begin(f"key-number-{number}").json()["id"]
        program.send(other, 0, START, epoch(1))

    with django_assert_max_num_queries(3):
        assert program.get("/me/runs").json()["count"] == 21
    with django_assert_max_num_queries(9):
        program.send(run, 2, *(epoch(number) for number in range(2, 100)))
