"""A program that trains elsewhere reports its run here, whatever happens to it or to the site."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from accounts.access_list import AccessList, access_list
from accounts.rights.erasure import erase
from accounts.token_actions import make
from accounts.tracking import runs as tracking
from training.models import RunLine, TrainingRun

pytestmark = pytest.mark.django_db
AT = "2026-11-25T12:00:00Z"
START = {
    "event": "run_start",
    "at": AT,
    "name": "small",
    "command": "manage.py train_mnist --sizes 784 30 10",
    "plan": {"sizes": [784, 30, 10], "epochs": 3},
    "environment": {"threads": 1},
}


def epoch(number: int, **fields) -> dict:
    usual = {"event": "epoch", "at": AT, "epoch": number, "loss": 1 / number, "seconds": 0.5}
    return usual | {"train_accuracy": 80.0, "validation_accuracy": 90.0 + number} | fields


class Program:
    """A program with a token of its own that tracks a run."""

    def __init__(self, user: User, *scopes: str) -> None:
        _, text = make(user, "a program", scopes or ("read", "write"), 30)
        self.headers = {"authorization": f"Bearer {text}"}
        self.client = Client()

    def post(self, path: str, body: object):
        text = body if isinstance(body, str) else json.dumps(body)
        return self.client.post(path, text, "application/json", headers=self.headers)

    def begin(self, key: str = "key-of-a-run", name: str = "small"):
        return self.post("/runs", {"key": key, "name": name})

    def send(self, run: str, first: int, *events: dict, **fields):
        return self.post(f"/runs/{run}/events?from={first}", {"events": events, **fields})

    def get(self, path: str):
        return self.client.get(path, headers=self.headers)


@pytest.fixture
def user(monkeypatch) -> User:
    monkeypatch.setattr(access_list, "__dict__", AccessList().__dict__)
    return User.objects.create_user("ada")


@pytest.fixture
def program(user) -> Program:
    return Program(user)


@pytest.fixture
def run(program) -> str:
    """The id of a run with two lines."""
    run = program.begin().json()["id"]
    assert program.send(run, 0, START, epoch(1), live=True).json() == {"lines": 2}
    return run


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
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
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
