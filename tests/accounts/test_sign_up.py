"""Signing up: closed, with an invitation, or open; an invitation makes one account."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AccountEvent, Invitation
from accounts.models.invitation import code_digest
from accounts.signup.invitations import invite
from tests.accounts.people import PASSWORD, person

pytestmark = pytest.mark.django_db
FORM = {"username": "grasshopper", "password1": PASSWORD, "password2": PASSWORD}


def sign_up(client, **more):
    return client.post("/account/signup", FORM | more)


def errors_of(response):
    return response.context["form"].errors


def test_nobody_signs_up_where_the_site_is_closed(client):
    assert b"makes no new accounts" in client.get("/account/signup").content
    sign_up(client)
    assert not User.objects.exists()


def test_an_open_site_needs_no_code(client, settings):
    settings.SIGNUP = "open"

    assert sign_up(client).headers["Location"] == "/account/"

    assert client.get("/account/").context["user"].username == "grasshopper"


def test_a_code_makes_one_account_in_its_class(client, settings):
    settings.SIGNUP = "invite"
    (code,) = invite(1, 14, class_name="9b", by="a teacher")

    assert code in client.get(f"/account/join/{code}").content.decode()
    assert sign_up(client, code=code.lower().replace("-", " ")).status_code == 302

    user = User.objects.get()
    assert [group.name for group in user.groups.all()] == ["9b"]
    assert not user.has_usable_password() or user.check_password(PASSWORD)
    assert user.email == ""
    kinds = set(AccountEvent.objects.filter(user=user).values_list("kind", flat=True))
    assert kinds == {"signed_up", "logged_in"}


def test_whoever_opens_an_invitation_where_another_is_logged_in_is_told_so(settings):
    settings.SIGNUP = "invite"
    (code,) = invite(1, 14, class_name="9b", by="a teacher")

    page = person("ada").get(f"/account/join/{code}", follow=True)

    assert page.redirect_chain == [("/account/", 302)]
    assert "ada is logged in here. An invitation is for a new account" in page.content.decode()
    assert Invitation.objects.usable().count() == 1


@pytest.mark.parametrize("code", ["", "ABCD-EFGH-JKMN", "\0", "ä" * 30, "x" * 100])
def test_without_a_usable_code_there_is_no_account(client, settings, code):
    settings.SIGNUP = "invite"

    assert "code" in errors_of(sign_up(client, code=code))

    assert not User.objects.exists()


def test_a_used_or_old_code_is_refused(client, settings):
    settings.SIGNUP = "invite"
    used, old = invite(2, 14, by="a teacher")
    assert Invitation.objects.claim(used, User.objects.create_user("ada"))
    Invitation.objects.filter(digest=code_digest(old)).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )

    for code in (used, old):
        assert "code" in errors_of(sign_up(client, code=code))


def test_of_two_people_with_one_code_the_slower_gets_no_account(client, settings, monkeypatch):
    """Both forms were found valid before either claimed the code."""
    settings.SIGNUP = "invite"
    (code,) = invite(1, 14, by="a teacher")
    claim = type(Invitation.objects.all()).claim

    def claimed_by_another_first(invitations, text, user):
        claim(invitations, text, User.objects.create_user("faster"))
        return claim(invitations, text, user)

    monkeypatch.setattr(type(Invitation.objects.all()), "claim", claimed_by_another_first)
    monkeypatch.setattr(type(Invitation.objects), "claim", claimed_by_another_first, raising=False)

    assert sign_up(client, code=code).headers["Location"] == "/account/signup"

    assert not User.objects.filter(username="grasshopper").exists()


def test_the_same_name_in_other_capitals_is_taken(client, settings):
    settings.SIGNUP = "open"
    User.objects.create_user("Grasshopper")

    assert "username" in errors_of(sign_up(client))


def test_invite_prints_codes_that_no_table_holds():
    out = StringIO()
    arguments = ["--class", "9b", "--count", "3", "--days", "7", "--json"]

    call_command("invite", *arguments, stdout=out, stderr=StringIO())

    document = json.loads(out.getvalue())
    assert (document["class"], document["days"], len(set(document["codes"]))) == ("9b", 7, 3)
    assert Invitation.objects.usable().count() == 3
    stored = str(list(Invitation.objects.values())) + str(list(AccountEvent.objects.values()))
    assert not any(code in stored for code in document["codes"])


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--count", "0", "The count must be from 1 to 500."),
        ("--days", "366", "The days must be from 1 to 365."),
        ("--class", "x" * 151, "The name of a class has at most 150 characters."),
        ("--class", " ", "The name of a class has at most 150 characters, no control characters."),
    ],
)
def test_invite_says_what_is_wrong(option, value, message):
    with pytest.raises(CommandError, match=message):
        call_command("invite", option, value)

    assert not Invitation.objects.exists()
