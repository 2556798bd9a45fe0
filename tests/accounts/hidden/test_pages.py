"""A private network and a class are on no page of networks or accounts for others."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.accounts.hidden.paths import paths_below
from tests.accounts.hidden.site import CANARY, MISSING, page_of, refresh, token_of, whole

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("shows", ["/networks", "/networks?search=yellow", "/networks/ada"])
def test_the_pages_of_networks_show_it_to_nobody_else(client, viewers, secrets, shows):
    """By a token, and by the login of a session: the same four viewers."""
    for who, headers in viewers.items():
        page = page_of(client, shows, **headers, accept="text/html")
        assert not [word for word in secrets if word in page], who
    for name in ("another", "staff"):
        session = Client()
        session.force_login(User.objects.get(username=name))
        page = page_of(session, shows, accept="text/html")
        assert not [word for word in secrets if word in page], name


def test_the_page_of_a_hidden_network_is_that_of_one_that_is_not_there(client, viewers):
    for who, headers in viewers.items():
        for accept in ("text/html", "application/json"):
            hidden, missing = [
                client.get(f"/networks/{name}", headers=headers | {"accept": accept})
                for name in (CANARY, MISSING)
            ]
            assert hidden.status_code == 404
            assert whole(hidden) == whole(missing), who


def test_its_owner_sees_its_pages_by_token_and_by_login(client, secrets):
    refresh()
    headers = token_of("owner")
    refresh()
    session = Client()
    session.force_login(User.objects.get(username="owner"))
    for reader, more in ((client, headers), (session, {})):
        assert CANARY in page_of(reader, "/networks", **more)
        page = reader.get(f"/networks/{CANARY}", headers=more)
        assert "a yellow-bird" in page.content.decode()
        assert "It is not public" in page.content.decode()
        assert page.headers["Cache-Control"] == "private, no-store"


def test_the_account_pages_show_it_to_nobody_else(viewers, secrets):
    client = Client()
    client.force_login(User.objects.get(username="another"))

    for path in (*paths_below("account/"), "/", "/replay", "/train", "/docs", "/schema"):
        page = page_of(client, path)
        assert not [word for word in secrets if word in page], path


def test_its_pupil_sees_the_class_everywhere(client, secrets):
    """Else the walks above would find nothing because there is nothing."""
    headers = token_of("trainer")
    refresh()
    session = Client()
    session.force_login(User.objects.get(username="trainer"))

    for path in (f"/classes/{CANARY}", f"/classes/{CANARY}/submissions"):
        assert "98.7654" in client.get(path, headers=headers).content.decode()
    for path in ("/account/classes", f"/account/classes/{CANARY}"):
        assert CANARY in page_of(session, path)
