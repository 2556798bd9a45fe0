"""A class of thirty: they sign up by code, make tokens, train elsewhere and look at their runs."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access_list import AccessList, access_list
from accounts.signup.invitations import invite
from tests.accounts.people import PASSWORD, confirm
from tests.inference.views.test_runs import START, epoch

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


def work_of(pupil: Client, headers: dict[str, str], accuracy: float) -> list[int]:
    """Track a run and look at it; the database queries of each step."""
    ask = {"content_type": "application/json", "headers": headers}
    begun = pupil.post("/runs", {"key": "the-same-key-for-all", "name": "small"}, **ask)
    assert begun.status_code == 201
    path = f"/runs/{begun.json()['id']}/events?from=0"
    events = {"events": [START, epoch(1, validation_accuracy=accuracy)], "live": True}
    steps: list[Callable[[], Any]] = [
        lambda: pupil.post(path, events, **ask),
        lambda: pupil.get("/me/runs", headers=headers),
        lambda: pupil.get("/account/runs"),
    ]
    counts = []
    for step in steps:
        with CaptureQueriesContext(connection) as queries:
            assert step().status_code == 200
        counts.append(len(queries))
    return counts


def test_a_class_of_thirty_signs_up_trains_and_sees_its_own_runs(settings, monkeypatch):
    settings.SIGNUP = "invite"
    monkeypatch.setattr(access_list, "__dict__", AccessList().__dict__)
    work = []

    for number, code in enumerate(invite(PUPILS, 14, class_name="9b", by="a test")):
        pupil = sign_up(code, f"pupil-{number}")
        headers = token_of(pupil)
        work.append(work_of(pupil, headers, 60.0 + number))
        (mine,) = pupil.get("/me/runs", headers=headers).json()["results"]
        assert mine["validation_accuracy"] == 60.0 + number

    assert Group.objects.get(name="9b").user_set.count() == User.objects.count() == PUPILS
    assert work[-1] == work[1]  # the first pays for what is asked once
