"""The pages of one's own tokens: a new one is shown once, and nobody sees another person's."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.models import Session
from django.utils.timezone import now

from accounts.access_list import AccessList
from accounts.models import AccountEvent, Token
from accounts.token_actions import REPEATABLE, make
from registry.models import Repository
from tests.accounts.people import confirm, person

pytestmark = pytest.mark.django_db
FORM = {"name": "a program", "scopes": ["predict"], "days": "90"}
TEXT = re.compile(r"hippo_[0-9A-Za-z]{46}")


@pytest.fixture
def ada():
    client = person("ada")
    confirm(client)
    return client


def test_a_new_token_is_shown_once_and_stored_nowhere(ada):
    response = ada.post("/account/tokens/new", FORM)

    (text,) = set(TEXT.findall(response.content.decode()))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert ada.get("/me", headers={"authorization": f"Bearer {text}"}).json()["name"] == "ada"
    assert not TEXT.search(ada.get("/account/tokens").content.decode())
    assert not any(text in str(session.get_decoded()) for session in Session.objects.all())


def test_a_token_is_tied_to_some_of_what_its_owner_sees(ada):
    user = User.objects.get(username="ada")
    page = ada.get("/account/tokens/new").content.decode()
    assert "Of what is not public it sees" not in page
    private = {"source": "folder", "visibility": "private"}
    mine, other = (Repository.objects.create(repo_id=r, owner=user, **private) for r in "ab")
    foreign = Repository.objects.create(repo_id="the-nest", **private)
    assert "the-nest" not in ada.get("/account/tokens/new").content.decode()

    refused = ada.post("/account/tokens/new", FORM | {"repositories": [foreign.pk]})
    assert "is not one of the available choices" in refused.content.decode()
    made = ada.post("/account/tokens/new", FORM | {"repositories": [mine.pk]})

    (text,) = set(TEXT.findall(made.content.decode()))
    assert AccessList().viewer(text).repositories == {mine.pk}
    assert Token.objects.get().repositories.get() == mine
    assert other not in Token.objects.get().repositories.all()
    mine.delete()
    assert AccessList().viewer(text).repositories == set()  # not all that its owner sees


def test_the_password_is_asked_for_again_before_a_token_is_made():
    client = person("ada")

    assert client.get("/account/tokens/new").headers["Location"].startswith("/account/reauth")
    client.post("/account/tokens/new", FORM)
    assert not Token.objects.exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"expires": "never"}, "There is no field of that name."),
        ({"days": "3650"}, "not one of the available choices"),
        ({"days": ""}, "This field is required."),
        ({"scopes": ["admin"]}, "not one of the available choices"),
        ({"scopes": []}, "This field is required."),
        ({"name": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_a_form_with_something_wrong_makes_no_token(ada, change, message):
    response = ada.post("/account/tokens/new", FORM | change)

    assert message in response.content.decode()
    assert not Token.objects.exists()


def test_staff_may_choose_that_it_never_expires():
    client = person("grace", is_staff=True)
    confirm(client)

    client.post("/account/tokens/new", FORM | {"days": ""})

    assert Token.objects.get().expires_at is None


def test_rotating_shows_the_new_one_and_revoking_ends_it(ada):
    ada.post("/account/tokens/new", FORM)
    old = Token.objects.get()

    response = ada.post(f"/account/tokens/{old.public_id}/rotate")
    (text,) = set(TEXT.findall(response.content.decode()))
    assert f"hippo_{old.public_id}" in response.content.decode()
    new = Token.objects.exclude(pk=old.pk).get()
    ada.post(f"/account/tokens/{new.public_id}/revoke")

    new.refresh_from_db()
    assert new.state == "revoked"
    assert ada.get("/me", headers={"authorization": f"Bearer {text}"}).status_code == 401


def sent_twice(client, page, path, form):
    """The texts of the tokens in both answers: as a double click does where no script runs."""
    mask = client.get(page).context["csrf_token"]
    sent = form | {"csrfmiddlewaretoken": str(mask)}
    answers = [client.post(path, sent).content.decode() for _ in range(2)]
    return [set(TEXT.findall(answer)) for answer in answers]


def test_a_form_that_is_sent_twice_makes_and_rotates_one_token(ada):
    first, second = sent_twice(ada, "/account/tokens/new", "/account/tokens/new", FORM)
    made = Token.objects.get()
    rotate = f"/account/tokens/{made.public_id}/rotate"
    third, fourth = sent_twice(ada, "/account/tokens", rotate, {})

    assert first == second != third == fourth
    assert Token.objects.count() == 2
    events = AccountEvent.objects.filter(kind__startswith="token")
    assert list(events.values_list("kind", flat=True)) == ["token_rotated", "token_made"]


def test_the_same_form_from_a_page_that_was_opened_again_makes_another_token(ada):
    first, _ = sent_twice(ada, "/account/tokens/new", "/account/tokens/new", FORM)
    second, _ = sent_twice(ada, "/account/tokens/new", "/account/tokens/new", FORM)

    assert first != second
    assert Token.objects.count() == 2


@pytest.mark.parametrize("change", [{"revoked_at": now()}, {"created_at": now() - REPEATABLE}])
def test_what_was_revoked_or_made_long_ago_is_not_shown_again(ada, change):
    form = FORM | {"csrfmiddlewaretoken": str(ada.get("/account/tokens/new").context["csrf_token"])}
    ada.post("/account/tokens/new", form)
    Token.objects.update(**change)

    answer = ada.post("/account/tokens/new", form).content.decode()

    assert "This form was sent before: open its page again." in answer
    assert not TEXT.search(answer)
    assert Token.objects.count() == 1


def test_after_the_password_a_rotation_leads_back_to_the_tokens(ada):
    ada.post("/account/tokens/new", FORM)
    token = Token.objects.get()

    page = ada.get(f"/account/tokens/{token.public_id}/rotate", follow=True)

    assert page.redirect_chain == [("/account/tokens", 302)]
    assert "Nothing was done yet" in page.content.decode()
    assert Token.objects.count() == 1


def test_nobody_touches_another_persons_token(ada):
    token, _ = make(User.objects.create_user("bob"), "for bob", ["read"], 30)

    assert b"for bob" not in ada.get("/account/tokens").content
    assert ada.post(f"/account/tokens/{token.public_id}/rotate").status_code == 404
    ada.post(f"/account/tokens/{token.public_id}/revoke")

    token.refresh_from_db()
    assert token.state == "active"


def test_staff_with_the_permission_revoke_tokens_in_the_admin():
    token, _ = make(User.objects.create_user("bob"), "his", ["read"], 30)
    grace = person("grace", is_staff=True)
    user = User.objects.get(username="grace")
    user.user_permissions.set(Permission.objects.filter(codename="view_token"))
    form = {"action": "revoke", "_selected_action": [token.pk]}

    grace.post("/admin/accounts/token/", form)
    token.refresh_from_db()
    assert token.state == "active"
    user.user_permissions.add(Permission.objects.get(codename="revoke_token"))
    grace.post("/admin/accounts/token/", form)

    token.refresh_from_db()
    assert token.state == "revoked"
    page = grace.get(f"/admin/accounts/token/{token.pk}/change/").content.decode()
    assert "digest" not in page.lower()
