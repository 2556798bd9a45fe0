"""Pages that read a passkey's credential, and texts that are none."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests.accounts.people import activate_app, confirm, log_in, person

pytestmark = pytest.mark.django_db
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
