"""A site with a private network and a class: what must not be shown of them, and asking for it."""

import json

from django.contrib.auth.models import User
from django.test import Client

from accounts.access_list import access_list
from accounts.token_actions import make
from inference.serving import serving

CANARY = "canary-7c1f"
MISSING = "absent-7c1f"  # as long
RUN = "7c1f7c1f7c1f7c1f"  # the id of a private training run of somebody else
WORDS = (RUN, "canary", "yellow-bird", "98.7654", "secret-nest")
SCOPES = ["predict", "read", "write"]


def refresh() -> None:
    access_list.refresh()
    serving.refresh()
    serving.fetch_missing()


def token_of(name: str) -> dict[str, str]:
    user, _ = User.objects.get_or_create(username=name)
    _, text = make(user, "a program", SCOPES, 30)
    return {"authorization": f"Bearer {text}"}


def ask(client: Client, method: str, path: str, body: object, headers: dict[str, str]):
    data = "" if body is None else json.dumps(body)
    return client.generic(method, path, data, "application/json", headers=headers)


def whole(response) -> bytes:
    """Status, headers and body, but for what differs in each answer."""
    headers = {n: v for n, v in response.headers.items() if n not in ("X-Request-ID", "ETag")}
    body = b"".join(response) if response.streaming else response.content
    return f"{response.status_code} {sorted(headers.items())}\n".encode() + body


def page_of(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    body = b"".join(response) if response.streaming else response.content
    return body.decode() + str(response.headers)
