"""Tokens: their form, what is stored of them, and their rights, which never change."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts import sharing, token_actions, tokens
from accounts.models import AccountEvent, Token
from accounts.token_actions import MAX_TOKENS, OVERLAP, TokenError, make, revoke, rotate


@pytest.fixture
def ada(db) -> User:
    return User.objects.create_user("ada")


def test_a_token_has_a_prefix_an_id_a_secret_and_a_checksum():
    new = tokens.new_token()

    assert new.text.startswith(f"hippo_{new.public_id}")
    assert len(new.text) == 6 + 8 + 32 + 6
    assert len(new.digest) == 32
    assert tokens.is_well_formed(new.text)


def test_the_checksum_is_a_crc():
    assert tokens.checksum("123456789") == "3jZRME"  # CRC-32 0xCBF43926 in base 62


@pytest.mark.parametrize("text", ["", "hippo_", "a" * 52, "hippo_" + "é" * 46, "hippo_" + "0" * 46])
def test_what_is_no_token_is_recognised_without_asking(text):
    assert not tokens.is_well_formed(text)


def test_one_wrong_character_is_recognised():
    text = tokens.new_token().text
    wrong = "1" if text[20] == "0" else "0"

    assert not tokens.is_well_formed(text[:20] + wrong + text[21:])


def test_the_database_never_holds_the_text(ada):
    token, text = make(ada, "a program", ["predict"], 90)
    rotate(token)

    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert text[14:46] not in str(cursor.fetchall()), table


@pytest.mark.parametrize(
    ("name", "scopes", "days", "message"),
    [
        ("", ["predict"], 90, "needs a name"),
        ("x" * 61, ["predict"], 90, "needs a name"),
        ("a\0b", ["predict"], 90, "needs a name"),
        ("x", [], 90, "needs a scope; there are predict, read, write"),
        ("x", ["admin"], 90, "needs a scope"),
        ("x", ["read"], 91, "one of these numbers of days: 30, 90, 365"),
        ("x", ["read"], None, "Only staff"),
    ],
)
def test_a_token_that_makes_no_sense_is_not_made(ada, name, scopes, days, message):
    with pytest.raises(TokenError, match=message):
        make(ada, name, scopes, days)

    assert not Token.objects.exists()


def test_staff_may_have_a_token_that_never_expires(db):
    grace = User.objects.create_user("grace", is_staff=True)

    assert make(grace, "a monitor", ["read"], None)[0].expires_at is None


def test_nobody_hoards_tokens(ada):
    for number in range(MAX_TOKENS):
        make(ada, f"{number}", ["read"], 30)

    full = f"There are {MAX_TOKENS} active tokens"
    with pytest.raises(TokenError, match=full):
        make(ada, "one more", ["read"], 30)
    with pytest.raises(TokenError, match=full):
        rotate(ada.tokens.get(name="0"))  # whose old one would be active for a day


def test_a_token_that_never_expires_does_not_outlive_its_owner_as_staff(db):
    grace = User.objects.create_user("grace", is_staff=True)
    token, _ = make(grace, "a monitor", ["read"], None)
    User.objects.update(is_staff=False)

    with pytest.raises(TokenError, match="Only staff"):
        rotate(token)


def test_a_rotated_token_has_the_same_rights_and_the_old_one_a_day(ada):
    old, text = make(ada, "a program", ["read", "predict"], 30)

    new, new_text = rotate(old)

    old.refresh_from_db()
    assert new_text != text
    assert (new.name, new.scopes, new.state) == ("a program", "predict read", "active")
    assert abs(new.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)
    assert abs(old.expires_at - timezone.now() - OVERLAP) < timedelta(minutes=1)
    assert old.replaced_by == new
    with pytest.raises(TokenError, match="not rotated before"):
        rotate(old)


def test_a_token_that_ends_sooner_than_the_overlap_is_not_prolonged(ada):
    old, _ = make(ada, "a program", ["read"], 30)
    ends = timezone.now() + timedelta(hours=1)
    Token.objects.update(expires_at=ends)

    rotate(old)

    assert Token.objects.get(pk=old.pk).expires_at == ends


def test_events_tell_who_did_it(ada):
    token, _ = make(ada, "a program", ["read"], 30)
    new, _ = rotate(token, by="grace")
    revoke(Token.objects.filter(pk=new.pk), by="grace")
    assert revoke(Token.objects.filter(pk=new.pk)) == 0

    events = [(event.kind, event.by) for event in AccountEvent.objects.filter(user=ada)]
    assert events == [("token_revoked", "grace"), ("token_rotated", "grace"), ("token_made", "ada")]


def printed(*arguments: str) -> dict:
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_make_token_ties_a_token_to_what_its_owner_sees(ada, tmp_path):
    repository = sharing.find_repository(str(tmp_path), make=True)
    sharing.set_visibility(repository, "private", by="a test")
    command = ("make_token", "ada", "--scope", "read", "--repo", str(tmp_path))

    with pytest.raises(CommandError, match="what is not public and its owner sees"):
        call_command(*command)
    sharing.set_visibility(repository, "private", owner=ada, by="a test")
    printed(*command)

    assert Token.objects.get().repositories.get() == repository
    with pytest.raises(CommandError, match="was synced"):
        call_command(*command[:-1], str(tmp_path / "absent"))


def test_make_token_and_revoke_token(ada):
    made = printed("make_token", "ada", "--scope", "predict", "--scope", "read", "--days", "30")

    token = Token.objects.get(public_id=made["id"])
    assert token.digest == tokens.digest(made["token"])
    assert made["expires_at"] == f"{token.expires_at:%FT%TZ}"
    assert printed("revoke_token", made["token"]) == {"id": made["id"], "revoked": True}
    assert printed("revoke_token", made["id"]) == {"id": made["id"], "revoked": False}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["make_token", "bob", "--scope", "read"], "There is no user named bob."),
        (["make_token", "ada", "--scope", "read", "--days", "never"], "Only staff"),
        (["make_token", "ada", "--scope", "all"], "all is none of predict, read, write"),
        (
            ["make_token", "ada", "--scope", "read", "--days", "7"],
            "7 is none of 30, 90, 365",
        ),
        (["revoke_token", "\0"], "ID: takes no line break"),
        (["revoke_token", "abcdefgh"], "There is no token of that id."),
    ],
)
def test_the_commands_say_what_is_wrong(ada, arguments, message):
    with pytest.raises(CommandError, match=message):
        call_command(*arguments)

    assert not Token.objects.exists()


def test_the_overlap_is_what_the_pages_say():
    assert timedelta(hours=24) == token_actions.OVERLAP
