"""What is one's own: preferences, notes, and a limit of images in a day."""

import json

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError

from accounts import usage as module
from accounts.access_list import AccessList, access_list
from accounts.models import Allowance, Note, Preference, Usage
from accounts.rights.erasure import erase
from accounts.token_actions import make
from accounts.usage import UsageCounter, usage
from tests.inference.conftest import BLANK, settle

PREFERENCES, NOTE = "/me/preferences", "/models/ada/note"
PATCH, PUT = ("PATCH", PREFERENCES), ("PUT", NOTE)


@pytest.fixture
def user(put, mirror, monkeypatch) -> User:
    put("ada", accuracy=95.0)
    put("ben", accuracy=90.0)
    mirror()
    monkeypatch.setattr(access_list, "__dict__", AccessList().__dict__)
    monkeypatch.setattr(usage, "__dict__", UsageCounter().__dict__)
    return User.objects.create_user("ada")


def headers_of(user: User, *scopes: str) -> dict[str, str]:
    _, text = make(user, "a program", scopes or ("predict", "read", "write"), 30)
    return {"authorization": f"Bearer {text}"}


def send(client, method, path, body, headers):
    return client.generic(method, path, json.dumps(body), "application/json", headers=headers)


def predict(client, headers, images=1):
    body = {"batch": [BLANK] * images}
    return send(client, "POST", "/predict", body, headers)


def test_my_default_answers_my_requests_and_nobody_elses(client, user):
    mine, others = headers_of(user), headers_of(User.objects.create_user("bob"))

    answer = send(client, "PATCH", PREFERENCES, {"default_network": "ben"}, mine)
    access_list.refresh()

    assert (answer.status_code, answer.json()) == (200, {"default_network": "ben"})
    assert client.get(PREFERENCES, headers=mine).json() == {"default_network": "ben"}
    assert [predict(client, each).json()["model"] for each in (mine, others, {})] == [
        "ben",
        "ada",
        "ada",
    ]


def test_a_default_that_is_gone_leaves_the_sites(client, user, folder, mirror):
    mine = headers_of(user)
    send(client, "PATCH", PREFERENCES, {"default_network": "ben"}, mine)
    (folder / "ben.npz").unlink()
    mirror()
    settle()
    access_list.refresh()

    assert predict(client, mine).json()["model"] == "ada"


@pytest.mark.parametrize("end", [erase, User.delete])
def test_whoever_is_gone_leaves_nothing_behind(client, user, end):
    headers, other = headers_of(user), User.objects.create_user("bob")
    assert predict(client, headers).status_code == 200
    assert predict(client, headers_of(other), images=2).status_code == 200

    end(user)  # this process believes the token for two seconds more
    answers = [
        send(client, "PATCH", PREFERENCES, {"default_network": "ben"}, headers),
        send(client, "PUT", NOTE, {"text": "mine"}, headers),
    ]
    usage.flush()

    assert [answer.status_code for answer in answers] == [401, 401]
    assert not (Preference.objects.exists() or Note.objects.exists())
    assert list(Usage.objects.values_list("user", "images")) == [(other.pk, 2)]


@pytest.mark.parametrize(
    ("change", "body", "detail"),
    [
        (PATCH, {"default_network": "zoe"}, "There is no network of that name"),
        (PATCH, {"theme": "dark"}, "unknown field. Allowed: default_network."),
        (PATCH, {}, "required"),
        (PATCH, [], "Expected a JSON object."),
        (PUT, {"text": "a\0b"}, "Null characters"),
        (PUT, {"text": "\ud800"}, "Surrogate characters"),
        (PUT, {"text": "x" * 10_001}, "no more than 10000"),
        (PUT, {"tags": "a;b"}, "Words of letters"),
        (PUT, {"owner": "bob"}, "unknown field. Allowed: text, tags, star."),
    ],
)
def test_what_makes_no_sense_is_refused(client, user, change, body, detail):
    answer = send(client, *change, body, headers_of(user))

    assert answer.status_code == 422
    assert detail in answer.content.decode()
    assert not Preference.objects.exists()
    assert not Note.objects.exists()


def test_a_note_is_its_writers(client, user):
    mine, others = headers_of(user), headers_of(User.objects.create_user("bob"))
    note = {"text": "good at sevens", "tags": "sure small", "star": True}

    assert send(client, "PUT", NOTE, note, mine).json() == note
    assert client.get(NOTE, headers=mine).json() == note
    assert client.get(NOTE, headers=others).json() == {"text": "", "tags": "", "star": False}
    assert client.get("/models/zoe/note", headers=mine).status_code == 404
    assert "sevens" not in client.get("/models/ada", headers=others).content.decode()


def test_reading_and_writing_have_scopes_of_their_own(client, user):
    reader, writer = headers_of(user, "read"), headers_of(user, "write")

    assert client.get(NOTE, headers=reader).status_code == 200
    assert client.get(NOTE, headers=writer).status_code == 403
    assert send(client, "PUT", NOTE, {}, writer).status_code == 200
    assert send(client, "PUT", NOTE, {}, reader).status_code == 403
    assert client.get(NOTE).status_code == client.get(PREFERENCES).status_code == 401


@pytest.fixture
def limited(user, settings) -> User:
    settings.IMAGES_PER_DAY = 10
    return user


def test_images_count_whether_together_or_one_by_one(client, limited):
    mine = headers_of(limited)

    first = predict(client, mine, images=7)
    too_many = predict(client, mine, images=4)
    last = predict(client, mine, images=3)

    assert (first.status_code, first.headers["RateLimit-Remaining"]) == (200, "3")
    assert (too_many.status_code, too_many.headers["RateLimit-Limit"]) == (429, "10")
    assert 0 < int(too_many.headers["Retry-After"]) <= 86_400
    assert (last.status_code, last.headers["RateLimit-Remaining"]) == (200, "0")
    me = client.get("/me", headers=mine).json()
    assert (me["images_per_day"], me["images_today"], me["images_left"]) == (10, 10, 0)
    assert predict(client, {}).status_code == 200


def test_all_tokens_of_a_person_share_the_limit_and_every_route_counts(client, limited):
    tokens = [headers_of(limited), headers_of(limited)]
    tensor = {"name": "pixels", "shape": [8, 784], "datatype": "FP32", "data": BLANK * 8}

    assert send(client, "POST", "/activations", {"pixels": BLANK}, tokens[0]).status_code == 200
    infer = send(client, "POST", "/v2/models/ada/infer", {"inputs": [tensor]}, tokens[1])
    assert (infer.status_code, infer.headers["RateLimit-Remaining"]) == (200, "1")
    refused = send(client, "POST", "/v2/models/ada/infer", {"inputs": [tensor]}, tokens[0])
    assert (refused.status_code, refused.headers["RateLimit-Remaining"]) == (429, "1")


def test_what_is_refused_costs_nothing(client, limited):
    mine = headers_of(limited)

    send(client, "POST", "/predict", {"pixels": [2] * 784}, mine)
    send(client, "POST", "/predict?model=zoe", {"pixels": BLANK}, mine)
    send(client, "POST", "/activations", {"batch": [BLANK] * 5}, mine)

    assert client.get("/me", headers=mine).json()["images_today"] == 0


def test_staff_may_give_one_person_another_limit(client, limited):
    Allowance.objects.create(user=limited, images_per_day=0)

    assert predict(client, headers_of(limited), images=11).status_code == 200


def test_the_overshoot_is_what_other_processes_answer_between_two_flushes(limited, monkeypatch):
    here, there = UsageCounter(), UsageCounter()
    for each in (here, there):
        assert each.used(limited.pk) == 0
        each.count(limited.pk, 6)
    assert here.used(limited.pk) == there.used(limited.pk) == 6

    for each in (here, there, here):
        each._flushed_at = -np.inf
        each.flush()

    assert here.used(limited.pk) == there.used(limited.pk) == 12
    assert Usage.objects.get().images == 12


def test_a_flush_that_fails_loses_no_count(limited, monkeypatch):
    counter = UsageCounter()
    counter.count(limited.pk, 6)
    add = module.add

    def away(*_: object) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(module, "add", away)
    counter._flushed_at = -np.inf
    counter.flush()
    monkeypatch.setattr(module, "add", add)
    counter._flushed_at = -np.inf
    counter.flush()

    assert Usage.objects.get().images == 6


def test_a_new_day_begins_at_nothing(limited, monkeypatch):
    counter = UsageCounter()
    counter.count(limited.pk, 6)
    counter._flushed_at = -np.inf
    counter.flush()

    tomorrow = module.today().replace(year=2100)
    monkeypatch.setattr(module, "today", lambda: tomorrow)

    assert counter.used(limited.pk) == 0
