"""Logging in: one page for everybody, the admin included, and no way around a second factor."""

import re

import pytest
from django.contrib.auth.models import Permission, User

from accounts.models import AccountEvent
from tests.accounts.people import (
    PASSWORD,
    activate_app,
    app_code,
    confirm,
    log_in,
    person,
    words_of,
)

pytestmark = pytest.mark.django_db
PAGES = ["", "sessions", "2fa", "2fa/app/activate", "2fa/keys", "2fa/keys/add", "password"]


def is_logged_in(client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_right_password_logs_in_and_a_wrong_one_does_not():
    User.objects.create_user("ada", password=PASSWORD)

    assert is_logged_in(log_in("ada"))
    assert not is_logged_in(log_in("ada", "wrong"))
    assert not is_logged_in(log_in("nobody"))
    assert not is_logged_in(log_in("a\0da"))


def test_the_seventh_wrong_password_is_not_even_looked_at(settings):
    User.objects.create_user("ada", password=PASSWORD)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        log_in("ada", "wrong")

    assert not is_logged_in(log_in("ada"))


def test_the_admin_leads_to_the_page_and_back(client):
    User.objects.create_user("grace", password=PASSWORD, is_staff=True)

    first = client.get("/admin/")
    second = client.get(first.headers["Location"])
    assert second.headers["Location"] == "/account/login?next=/admin/"
    form = {"login": "grace", "password": PASSWORD, "next": "/admin/"}
    assert client.post("/account/login", form).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_the_admins_own_form_logs_nobody_in(client):
    User.objects.create_user("grace", password=PASSWORD, is_staff=True)

    client.post("/admin/login/", {"username": "grace", "password": PASSWORD})

    assert not is_logged_in(client)


def test_the_admin_sends_nobody_to_another_site(client):
    response = client.get("/admin/login/?next=https://evil.example/")

    assert response.headers["Location"] == "/account/login?next=/admin/"


def test_the_admin_is_not_for_everybody():
    assert person().get("/admin/login/").status_code == 403


def test_with_a_second_factor_the_password_alone_does_not_log_in():
    secret = activate_app(person())
    client = log_in("ada")

    assert not is_logged_in(client)
    assert client.post("/account/2fa/authenticate", {"code": "000000"}).status_code == 200
    assert not is_logged_in(client)
    client.post("/account/2fa/authenticate", {"code": app_code(secret)})
    assert is_logged_in(client)


def test_a_recovery_code_works_once():
    ada = person()
    activate_app(ada)
    code = ada.get("/account/2fa/codes").context["unused_codes"][0]

    for expected in (True, False):
        client = log_in("ada")
        client.post("/account/2fa/authenticate", {"code": code})
        assert is_logged_in(client) is expected


def test_staff_need_a_second_factor_where_the_site_says_so(settings):
    settings.STAFF_MFA = True
    grace = person("grace", is_staff=True)

    assert grace.get("/admin/", follow=True).redirect_chain[-1][0] == "/account/2fa"
    assert b"need a second factor" in grace.get("/account/").content
    activate_app(grace)
    assert grace.get("/admin/").status_code == 200


def test_others_need_none(settings):
    settings.STAFF_MFA = True

    assert b"need a second factor" not in person().get("/account/").content


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_for_those_who_are_logged_in(client, path):
    assert client.get(f"/account/{path}").headers["Location"].startswith("/account/login")


def test_messages_that_were_not_shown_are_not_for_the_next_who_logs_in():
    browser = person("ada")
    browser.get("/account/runs/x/delete")  # queues one
    browser.cookies.pop("sessionid")  # the log-in is over, as after eight hours
    User.objects.create_user("bob", password=PASSWORD)

    browser.post("/account/login", {"login": "bob", "password": PASSWORD})

    page = browser.get("/account/").content.decode()
    assert "signed in as bob" in page
    assert "ada" not in words_of(page) and "Nothing was done" not in page


def test_no_page_is_kept_for_whoever_comes_after_a_log_out():
    ada = person()
    confirm(ada)

    for path in (*PAGES, "2fa/app/activate", "nothing"):
        assert "no-store" in ada.get(f"/account/{path}").headers["Cache-Control"], path


def test_no_page_needs_what_the_content_security_policy_forbids(client):
    ada = person()
    confirm(ada)
    pages = [ada.get(f"/account/{path}") for path in PAGES]
    activate_app(ada)
    pages += [ada.get("/account/2fa/codes"), ada.get("/account/2fa/app/deactivate")]
    pages += [client.get("/account/login"), log_in("ada").get("/account/2fa/authenticate")]

    for response in pages:
        assert response.status_code == 200, response.request["PATH_INFO"]
        html = response.content.decode()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=", html)
        scripts = re.findall(r"<script([^>]*)>", html)
        assert all("src=" in each or "application/json" in each for each in scripts)
        assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_staff_remove_a_lost_factor_without_seeing_its_secret():
    ada = person()
    secret = activate_app(ada)
    grace = person("grace", is_staff=True)
    codenames = ["view_authenticator", "delete_authenticator"]
    User.objects.get(username="grace").user_permissions.set(
        Permission.objects.filter(codename__in=codenames)
    )
    user = User.objects.get(username="ada")
    key = user.authenticator_set.get(type="totp").pk

    assert secret not in grace.get(f"/admin/mfa/authenticator/{key}/change/").content.decode()
    grace.post(f"/admin/mfa/authenticator/{key}/delete/", {"post": "yes"})

    assert not user.authenticator_set.filter(type="totp").exists()
    event = AccountEvent.objects.first()
    assert (event.kind, event.user, event.by) == ("factor_removed", user, "grace")


def test_the_admin_has_no_list_of_sessions_and_addresses():
    root = person("root", is_staff=True, is_superuser=True)

    assert root.get("/admin/usersessions/usersession/").status_code == 404
    assert root.get("/admin/account/emailaddress/").status_code == 404
    for path in ("accounts/accountevent", "accounts/invitation", "mfa/authenticator"):
        assert root.get(f"/admin/{path}/").status_code == 200
