"""A program with a token, and the run that it tracks."""

import json

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.access_list import AccessList, access_list
from accounts.token_actions import make
from tests.inference.views.personal.runs.events import START, epoch


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
