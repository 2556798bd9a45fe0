"""Under a real gunicorn with two processes: what changes reaches both within two seconds.

Somebody else asks all the time, and none of those requests fails.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.hippo_site.server import JSON, ROOT, Server, running

WITHIN = 2.0  # seconds; the promise


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("accounts")) as server:
        yield server


def manage(server: Server, *words: str, **variables: str) -> dict:
    command = [sys.executable, "manage.py", *words]
    environment = server.env | variables
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    return json.loads(done.stdout) if done.stdout.startswith(b"{") else {}


@pytest.fixture(scope="module")
def token(server: Server) -> dict:
    user = ["createsuperuser", "--no-input", "--username", "ada", "--email", ""]
    manage(server, *user, DJANGO_SUPERUSER_PASSWORD="a-long-pass-phrase")
    return manage(server, "make_token", "ada", "--scope", "predict", "--json")


@pytest.fixture
def others(server: Server, token: dict) -> Iterator[set[int]]:
    """The statuses of the requests that somebody else sends meanwhile."""
    statuses, done = set(), Event()
    other = manage(server, "make_token", "ada", "--scope", "predict", "--json")["token"]

    def ask() -> None:
        while not done.wait(0.02):  # seconds: fifty requests in each, whatever else is going on
            statuses.add(status(server, other))

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask)
        yield statuses
        done.set()
        asking.result()


def status(server: Server, token: str = "") -> int:
    """A new connection each time, so that either process may answer."""
    headers = JSON | ({"Authorization": f"Bearer {token}"} if token else {})
    return server.post(headers=headers)[0]


def all_answer(ask: Callable[[], int], expected: int) -> bool:
    """Whether twenty requests, WITHIN after the change, are all answered so."""
    time.sleep(WITHIN)
    return {ask() for _ in range(20)} == {expected}


def test_a_hidden_network_is_gone_and_comes_back(server, token, others):
    folder, own = os.path.join(server.env["HF_MODEL_REPO"]), token["token"]
    assert status(server) == status(server, own) == 200

    manage(server, "set_visibility", folder, "private", "--owner", "ada")
    assert all_answer(lambda: status(server), 503)  # nothing is left for whoever has no token
    assert {status(server, own) for _ in range(20)} == {200}
    manage(server, "set_visibility", folder, "public")
    assert all_answer(lambda: status(server), 200)

    assert others == {200}


def test_a_revoked_token_opens_nothing(server, token, others):
    assert {status(server, token["token"]) for _ in range(20)} == {200}

    manage(server, "revoke_token", token["id"])

    assert all_answer(lambda: status(server, token["token"]), 401)
    assert others == {200}
