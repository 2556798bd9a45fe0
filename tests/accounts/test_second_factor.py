"""Second factors: codes of apps, and pages that read a passkey's credential or what is none."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.cache.backends import db as database_cache
from django.test import Client
from django.utils.timezone import now

from tests.accounts.people import activate_app, app_code, confirm, log_in, person

pytestmark = pytest.mark.django_db
NOW = 1_800_000_000 - 1  # the last second of a period
KEY = '{"id":"YQ","rawId":"YQ","type":"public-key","response":%s}'
CREDENTIALS = [
    *("[" * 100_000, '{"id": 5}', KEY.replace("YQ", "a") % "{}", '"\\ud800"', "1e999"),
    *(KEY % '{"clientDataJSON":"YQ","attestationObject":"YQ"}', KEY % "null", "[]", "NaN"),
    *("0", "false", "0.0", "-0", "null", "{}", "true", '"0"'),
    KEY % '{"userHandle":"OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5","clientDataJSON":"e30"}',
    '{"response": {"userHandle": "\\ud800"}}',
]


def answers(client: Client, path: str, credential: str) -> int:
    client.raise_request_exception = False
    client.get(path)  # which begins it
    form = {"credential": credential, "name": "a key", "passwordless": "on"}
    return client.post(path, form).status_code


@pytest.mark.parametrize("credential", CREDENTIALS, ids=lambda text: text[:30])
def test_what_is_no_credential_is_no_server_error(credential: str) -> None:
    member = person()
    confirm(member)
    status = [answers(member, "/account/2fa/keys/add", credential)]
    activate_app(member)
    status.append(answers(log_in("ada"), "/account/2fa/authenticate", credential))
    status.append(answers(Client(), "/account/2fa/keys/login", credential))

    assert {*status} <= {200, 302, 400, 429}, status
    assert not Authenticator.objects.filter(type="webauthn").exists()


@pytest.fixture
def secret(monkeypatch) -> str:
    """Of the app of a person, on a site whose clock stands still."""
    secret = activate_app(person("ada"))
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: NOW))
    return secret


def sent(code: str) -> tuple[bool, str]:
    """Whether it logs in after the password, and the page if not."""
    client = log_in("ada")
    page = client.post("/account/2fa/authenticate", {"code": code}).content.decode()
    return client.get("/account/").status_code == 200, page


@pytest.mark.parametrize(
    ("seconds", "opens"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_clock_may_be_off_by_a_period(secret, seconds, opens):
    assert sent(app_code(secret, NOW + seconds))[0] == opens


def test_a_wrong_code_may_be_due_to_a_clock(secret):
    assert "while the clock of its device is off" in sent(app_code(secret, NOW - 90))[1]


def test_a_code_opens_once_as_long_as_it_is_taken(secret, monkeypatch):
    code, start = app_code(secret, NOW + 30), now()
    monkeypatch.setattr(database_cache, "tz_now", lambda: start)
    assert sent(code)[0]

    monkeypatch.setattr(database_cache, "tz_now", lambda: start + timedelta(seconds=80))

    assert not sent(code)[0]
