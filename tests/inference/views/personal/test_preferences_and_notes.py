"""What is one's own: preferences, and notes on networks."""

import gzip

import pytest
from django.contrib.auth.models import User

from accounts.access_list import access_list
from accounts.models import Note, Preference, Usage
from accounts.rights.erasure import erase
from accounts.usage import usage
from tests.inference.conftest import settle
from tests.inference.problem import problem
from tests.inference.views.personal.programs import headers_of, predict, send

PREFERENCES, NOTE = "/me/preferences", "/models/ada/note"
PATCH, PUT = ("PATCH", PREFERENCES), ("PUT", NOTE)


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


@pytest.mark.parametrize(
    ("body", "status"),
    [
        *((b"[" * 50_000, 400), (b'{"a":' * 30_000, 400), (b"{}x", 400), (b"NaN", 400)),
        *(("{}".encode("utf-16"), 400), (b"1" * 5_000, 400), (b" " * 256_001, 413)),
        *((b'{"key": 1e999}', 422), (b"0", 422)),
    ],
    ids=lambda value: str(value)[:20],
)
@pytest.mark.parametrize("change", [PATCH, PUT, ("POST", "/runs")], ids=lambda change: change[0])
def test_a_body_that_is_no_json_object_is_refused_by_its_kind(client, user, change, body, status):
    for encoding, data in (("", body), ("gzip", gzip.compress(body))):
        headers = headers_of(user) | {"content-encoding": encoding}
        answer = client.generic(*change, data, "application/json", headers=headers)

        problem(answer, status)


def test_a_body_may_come_packed_and_with_a_byte_order_mark(client, user):
    body = gzip.compress(b'\xef\xbb\xbf{"star": true}')
    headers = headers_of(user) | {"content-encoding": "gzip"}

    assert client.generic(*PUT, body, "application/json", headers=headers).json()["star"] is True


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
