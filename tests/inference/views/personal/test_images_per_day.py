"""A limit of images in a day, of all tokens of a person and over all processes."""

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError

from accounts import usage as module
from accounts.models import Allowance, Usage
from accounts.usage import UsageCounter
from tests.inference.conftest import BLANK
from tests.inference.views.personal.programs import headers_of, predict, send


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
