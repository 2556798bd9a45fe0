"""People who use the account pages in tests, and the codes of an authenticator app."""

import base64
import hmac
import re
import struct
import time

from django.contrib.auth.models import User
from django.test import Client

PASSWORD = "a-long-pass-phrase"


def log_in(name: str, password: str = PASSWORD) -> Client:
    """A client that logged in on the page, so that allauth knows how and when."""
    client = Client()
    client.post("/account/login", {"login": name, "password": password})
    return client


def person(name: str = "ada", **more: object) -> Client:
    """A new person, logged in."""
    User.objects.create_user(name, password=PASSWORD, **more)
    return log_in(name)


def app_code(secret: str, at: float | None = None) -> str:
    """What an authenticator app shows for a secret (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    steps = int(time.time() if at is None else at) // 30
    digest = hmac.new(key, struct.pack(">Q", steps), "sha1").digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def confirm(client: Client, password: str = PASSWORD) -> None:
    """Enter the password again, as pages that change how one logs in ask for."""
    client.post("/account/reauthenticate", {"password": password})


def activate_app(client: Client) -> str:
    """Set up an authenticator app on the page; returns its secret."""
    confirm(client)
    secret = client.get("/account/2fa/app/activate").context["form"].secret
    response = client.post("/account/2fa/app/activate", {"code": app_code(secret)})
    assert response.status_code == 302, response.content
    return secret


def words_of(text: str) -> set[str]:
    """To look for a short name in: a digest or a token of random letters may contain it."""
    return set(re.findall(r"\w+", text))
