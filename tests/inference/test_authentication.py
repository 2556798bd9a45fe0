"""Requests with a token: who may ask what, and that nobody is silently anonymous."""

import json
import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError
from django.utils import timezone

from accounts import access_list as module
from accounts.access_list import AccessList, access_list
from accounts.models import AccessVersion, Token
from accounts.token_actions import make, revoke
from accounts.tokens import new_token
from accounts.usage import UsageCounter, usage
from tests.inference.conftest import BLANK

ROUTES = [  # method, path, body, scopes of which one is enough
    ("post", "/predict", {"pixels": BLANK}, {"predict"}),
    ("post", "/activations", {"pixels": BLANK}, {"predict"}),
    ("post", "/explain", {"pixels": BLANK}, {"predict"}),
    ("get", "/mnist/samples?count=1", None, {"predict"}),
    ("get", "/mnist/pack", None, {"predict"}),
    ("get", "/models", None, {"predict", "read"}),
    ("get", "/models/ada", None, {"predict", "read"}),
    ("get", "/models/ada/weights", None, {"predict", "read"}),
    ("get", "/v1/models", None, {"predict", "read"}),
    ("get", "/v2/models", None, {"predict", "read"}),
    ("get", "/v2/models/ada", None, {"predict", "read"}),
    ("get", "/me", None, {"predict", "read", "write"}),
    ("get", "/healthz", None, {"predict", "read", "write"}),
    ("get", "/metrics", None, {"predict", "read", "write"}),
]


@pytest.fixture
def user(served, monkeypatch) -> User:
    monkeypatch.setattr(access_list, "__dict__", AccessList().__dict__)
    monkeypatch.setattr(usage, "__dict__", UsageCounter().__dict__)
    return User.objects.create_user("ada")


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


def ask(client, method, path, body, text):
    return client.generic(
        method.upper(),
        path,
        json.dumps(body) if body else "",
        "application/json",
        headers=bearer(text),
    )


@pytest.mark.parametrize("scope", ["predict", "read", "write"])
def test_each_route_takes_the_scopes_of_its_row_and_no_other(client, user, scope):
    _, text = make(user, "a program", [scope], 30)
    for method, path, body, scopes in ROUTES:
        answer = ask(client, method, path, body, text)

        assert answer.status_code == (200 if scope in scopes else 403), path
        if scope in scopes:
            assert answer.headers["Cache-Control"] == "private, no-store", path
        else:
            challenge = f'Bearer error="insufficient_scope", scope="{" ".join(sorted(scopes))}"'
            assert answer.headers["WWW-Authenticate"] == challenge


def test_a_warm_prediction_with_a_token_makes_no_query(client, user, django_assert_num_queries):
    _, text = make(user, "a program", ["predict"], 30)
    access_list.refresh()

    with django_assert_num_queries(0):
        answer = ask(client, "post", "/predict", {"pixels": BLANK}, text)

    assert answer.status_code == 200


def bad_tokens(user: User) -> dict[str, str]:
    revoked, revoked_text = make(user, "revoked", ["predict"], 30)
    revoke(Token.objects.filter(pk=revoked.pk))
    expired, expired_text = make(user, "expired", ["predict"], 30)
    Token.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    left, left_text = make(User.objects.create_user("bob"), "his", ["predict"], 30)
    User.objects.filter(pk=left.user_id).update(is_active=False)
    return {
        "revoked": revoked_text,
        "expired": expired_text,
        "of somebody who left": left_text,
        "unknown": new_token().text,
        "malformed": "hippo_x",
        "empty": "",
        "not ASCII": "hippo_" + "é" * 46,
    }


@pytest.mark.parametrize("path", ["/predict", "/v2/models/ada/infer", "/healthz", "/me", "/docs"])
def test_a_bad_token_is_refused_alike_and_never_ignored(client, user, path):
    method = "post" if path in ("/predict", "/v2/models/ada/infer") else "get"
    answers = set()
    for kind, text in bad_tokens(user).items():
        answer = ask(client, method, path, {"pixels": BLANK} if method == "post" else None, text)
        assert answer.status_code == 401, kind
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
        answers.add(answer.content)

    assert len(answers) == 1


@pytest.mark.parametrize("header", ["Basic YTpi", "Digest x", "", "hippo_x"])
def test_other_schemes_are_no_tokens(client, user, header):
    answer = client.get("/models", headers={"authorization": header})

    assert answer.status_code == 200


def test_a_token_in_the_address_or_a_cookie_counts_for_nothing(client, user):
    _, text = make(user, "a program", ["predict"], 30)
    client.cookies["token"] = text

    assert client.get("/me").status_code == 401
    assert client.get(f"/me?token={text}").status_code in (401, 422)


def test_me_says_whose_token_it_is(client, user):
    token, text = make(user, "a program", ["read", "predict"], 30)

    answer = client.get("/me", headers=bearer(text))

    assert answer.json() == {
        "name": "ada",
        "scopes": ["predict", "read"],
        "expires_at": f"{token.expires_at:%FT%TZ}",
        "images_per_day": None,
        "images_today": 0,
        "images_left": None,
    }
    assert "Authorization" in answer.headers["Vary"]


def test_a_new_token_works_before_the_snapshot_has_it(client, user, django_assert_num_queries):
    access_list.refresh()
    _, text = make(user, "a program", ["predict"], 30)

    with django_assert_num_queries(3):
        assert client.get("/models/ada/weights", headers=bearer(text)).status_code == 200
    with django_assert_num_queries(0):
        assert client.get("/models/ada/weights", headers=bearer(text)).status_code == 200


def test_an_unknown_token_is_looked_up_once(client, user, django_assert_num_queries):
    access_list.refresh()
    text = new_token().text

    with django_assert_num_queries(1):
        client.get("/models/ada/weights", headers=bearer(text))
        client.get("/models/ada/weights", headers=bearer(text))


@pytest.mark.parametrize(
    "change",
    [
        lambda user: revoke(Token.objects.all()),
        lambda user: user.delete(),
        lambda user: (setattr(user, "is_active", False), user.save()),
        lambda user: Token.objects.all().delete(),
    ],
    ids=["revoked", "erased", "deactivated", "deleted"],
)
def test_the_next_refresh_knows_that_a_token_ended(client, user, change):
    _, text = make(user, "a program", ["predict"], 30)
    access_list.refresh()
    assert client.get("/me", headers=bearer(text)).status_code == 200

    change(user)
    access_list.refresh()

    assert client.get("/me", headers=bearer(text)).status_code == 401


def test_a_token_ends_at_its_second_without_any_refresh(client, user, monkeypatch):
    token, text = make(user, "a program", ["predict"], 30)
    access_list.refresh()

    monkeypatch.setattr(module.time, "time", lambda: token.expires_at.timestamp() + 0.01)

    assert client.get("/me", headers=bearer(text)).status_code == 401


def test_after_a_pause_the_first_request_with_a_token_looks_itself(client, user, monkeypatch):
    """Nobody refreshes while nobody asks."""
    _, text = make(user, "a program", ["predict"], 30)
    access_list.refresh()
    revoke(Token.objects.all())
    monkeypatch.setattr(module, "FRESH", 0.0)
    access_list._tried_at -= 2

    assert client.get("/me", headers=bearer(text)).status_code == 401


def test_a_refresh_where_nothing_changed_asks_for_one_number(user, django_assert_num_queries):
    make(user, "a program", ["predict"], 30)
    access_list.refresh()

    with django_assert_num_queries(1):
        access_list.refresh()


def test_a_log_in_makes_nobody_read_the_tokens_again(client, user):
    before = AccessVersion.current()

    client.force_login(user)

    assert AccessVersion.current() == before


def test_joining_a_group_does(user):
    before = AccessVersion.current()

    user.groups.add(Group.objects.create(name="9b"))

    assert AccessVersion.current() > before


def unreachable(*_: object) -> None:
    raise DatabaseError("away")


def test_without_the_database_known_tokens_work_for_five_minutes(client, user, monkeypatch):
    _, text = make(user, "a program", ["predict"], 30)
    access_list.refresh()
    monkeypatch.setattr(AccessVersion, "current", unreachable)
    monkeypatch.setattr(module, "read_viewers", unreachable)

    access_list._checked_at = access_list._tried_at = time.monotonic() - 299
    assert client.get("/me", headers=bearer(text)).status_code == 200
    access_list._checked_at = access_list._tried_at = time.monotonic() - 301
    blind = client.get("/me", headers=bearer(text))

    assert (blind.status_code, blind.headers["Retry-After"]) == (503, "5")
    assert client.get("/healthz", headers={}).status_code == 200
    access_list._checked_at = time.monotonic()
    assert client.get("/me", headers=bearer(new_token().text)).status_code == 503


@pytest.mark.parametrize(("reading_for", "status"), [(0.0, 200), (0.5, 503)])
def test_a_new_token_is_looked_up_unless_a_refresh_waits_for_the_database(
    client, user, reading_for, status
):
    access_list.refresh()
    _, text = make(user, "a program", ["predict"], 30)
    access_list._checked_at = time.monotonic() - 60
    access_list._tried_at = time.monotonic() - reading_for

    with access_list._refreshing:
        assert client.get("/me", headers=bearer(text)).status_code == status


def test_the_day_of_its_last_use_is_written_beside_the_requests(client, user):
    token, text = make(user, "a program", ["predict"], 30)
    client.get("/me", headers=bearer(text))
    access_list._flushed_at = -1e9

    access_list.refresh()

    token.refresh_from_db()
    assert token.used_on == timezone.now().date()


def test_a_list_says_that_it_differs_by_token(client, user):
    for path in ("/models", "/models/ada", "/models/ada/weights", "/v2/models"):
        assert "Authorization" in client.get(path).headers["Vary"], path
