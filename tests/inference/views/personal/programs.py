"""Requests of a program with a token."""

import json

from django.contrib.auth.models import User

from accounts.token_actions import make
from tests.inference.conftest import BLANK


def headers_of(user: User, *scopes: str) -> dict[str, str]:
    _, text = make(user, "a program", scopes or ("predict", "read", "write"), 30)
    return {"authorization": f"Bearer {text}"}


def send(client, method, path, body, headers):
    return client.generic(method, path, json.dumps(body), "application/json", headers=headers)


def predict(client, headers, images=1):
    body = {"batch": [BLANK] * images}
    return send(client, "POST", "/predict", body, headers)
