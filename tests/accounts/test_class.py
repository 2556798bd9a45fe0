"""A class of thirty: they sign up by code, train elsewhere, submit, and look at the board."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access_list import AccessList, access_list
from accounts.classes.evaluation import evaluator, work_off
from accounts.classes.images import held_out
from accounts.signup.invitations import invite
from tests.accounts.classes.pupils import Teacher, files_of, network
from tests.accounts.people import PASSWORD, confirm
from tests.inference.views.personal.runs.events import START, epoch
from training.core.metrics import evaluate

pytestmark = pytest.mark.django_db
PUPILS = 30


def sign_up(code: str, name: str) -> Client:
    pupil = Client()
    form = {"code": code, "username": name, "password1": PASSWORD, "password2": PASSWORD}
    assert pupil.post("/account/signup", form).status_code == 302
    return pupil


def token_of(pupil: Client) -> dict[str, str]:
    """The headers of a token that was made on the page."""
    confirm(pupil)
    form = {"name": "my laptop", "scopes": ["read", "write"], "days": 30}
    page = pupil.post("/account/tokens/new", form).content.decode()
    text = re.search(r"hippo_[A-Za-z0-9]{46}", page)
    assert text is not None
    return {"authorization": f"Bearer {text[0]}"}


def work_of(pupil: Client, headers: dict[str, str], number: int) -> list[int]:
    """Track a run, show it, submit a network, look at it all; the database queries of each step."""
    ask = {"content_type": "application/json", "headers": headers}
    begun = pupil.post("/runs", {"key": "the-same-key-for-all", "name": "small"}, **ask)
    assert begun.status_code == 201
    run = begun.json()["id"]
    path = f"/runs/{run}/events?from=0"
    events = {"events": [START, epoch(1, validation_accuracy=60.0 + number)], "live": True}
    show = {"visibility": "members"}
    steps: list[Callable[[], Any]] = [
        lambda: pupil.post(path, events, **ask),
        lambda: pupil.get("/me/runs", headers=headers),
        lambda: pupil.get("/account/runs"),
        lambda: pupil.post(f"/account/runs/{run}/visibility", show),
        lambda: pupil.post("/classes/9b/submissions", files_of(network(number)), headers=headers),
        work_off,
        lambda: pupil.get("/classes/9b", headers=headers),
        lambda: pupil.get("/account/classes/9b"),
    ]
    counts = []
    for step in steps:
        with CaptureQueriesContext(connection) as queries:
            answer = step()
        assert answer is None or answer.status_code in (200, 202, 302)
        counts.append(len(queries))
    return counts


def test_a_class_of_thirty_signs_up_trains_submits_and_sees_the_board(
    settings, monkeypatch, tmp_path
):
    settings.SIGNUP, settings.MNIST_DIR = "invite", tmp_path
    monkeypatch.setattr(access_list, "__dict__", AccessList().__dict__)
    access_list.refresh()
    monkeypatch.setattr("accounts.access_list.FRESH", 300.0)  # else a slow test looks again
    monkeypatch.setattr(evaluator, "request", lambda: None)
    teacher = Teacher("teacher")
    codes = invite(PUPILS, 14, class_name="9b", teacher=teacher.user, by="a test")
    assert "Round 1 of 9b is open." in teacher.open_round().content.decode()
    work = []

    for number, code in enumerate(codes):
        pupil = sign_up(code, f"pupil-{number}")
        headers = token_of(pupil)
        work.append(work_of(pupil, headers, number))
        (mine,) = pupil.get("/me/runs", headers=headers).json()["results"]
        assert mine["validation_accuracy"] == 60.0 + number

    assert Group.objects.get(name="9b").user_set.count() == User.objects.count() - 1 == PUPILS
    assert work[-1] == work[1]  # the first pays for what is asked once
    images = held_out("uci-digits").validation
    measured = {f"pupil-{n}": evaluate(network(n), images).accuracy for n in range(PUPILS)}
    best_first = sorted(measured, key=lambda who: (-measured[who], int(who.split("-")[1])))
    for table in pupil.get("/classes/9b", headers=headers).json()["board"]:
        places = [(place["who"], place["validation_accuracy"]) for place in table["places"]]
        assert places == [(who, measured[who]) for who in best_first]
    page = pupil.get("/account/classes/9b").content.decode()
    assert all(f">{who}</" in page or f"{who}</strong>" in page for who in measured)
    assert page.count("/account/runs/") == PUPILS
