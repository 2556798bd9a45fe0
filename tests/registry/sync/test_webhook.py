"""The webhook of the Hub, and the sync that it starts in the background."""

from threading import Thread
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from registry.models import HubModel, SyncRun
from registry.sync.background import BackgroundSync
from registry.sync.webhook import needs_sync
from tests.fake_hub.server import FakeHub
from tests.registry.conftest import Publish

SECRET = "between-the-hub-and-us"
PUSH = {
    "event": {"action": "update", "scope": "repo.content"},
    "repo": {"type": "model", "name": "ada/digits", "headSha": "0" * 40},
    "updatedRefs": [{"ref": "refs/heads/main", "oldSha": "0" * 40, "newSha": "1" * 40}],
    "webhook": {"id": "1", "version": 3},
}


def post(client: Client, body: dict[str, Any] = PUSH, secret: str = SECRET) -> Any:
    return client.post("/hooks/hf", body, "application/json", headers={"X-Webhook-Secret": secret})


@pytest.fixture
def requests(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The background syncs that were requested, none of which runs."""
    settings.HF_MODEL_REPO, settings.HF_WEBHOOK_SECRET = "ada/digits", SECRET
    started_by: list[str] = []
    monkeypatch.setattr("registry.sync.webhook.background.request", started_by.append)
    return started_by


@pytest.mark.parametrize("method", ["get", "post", "put"])
def test_without_a_secret_there_is_no_such_page(
    client: Client, requests: list[str], settings: Settings, method: str
) -> None:
    settings.HF_WEBHOOK_SECRET = ""

    response = getattr(client, method)("/hooks/hf", headers={"X-Webhook-Secret": ""})

    assert (response.status_code, requests) == (404, [])


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "gehéim"])
def test_a_wrong_secret_is_refused(client: Client, requests: list[str], secret: str) -> None:
    response = post(client, secret=secret)

    assert (response.status_code, requests) == (403, [])
    assert SECRET not in response.content.decode()


def test_only_post_is_allowed(client: Client, requests: list[str]) -> None:
    response = client.get("/hooks/hf")

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff", b"[" * 100_000], ids=repr)
def test_a_body_that_is_not_a_json_object_is_400(
    client: Client, requests: list[str], body: bytes
) -> None:
    response = client.post(
        "/hooks/hf", body, "application/json", headers={"X-Webhook-Secret": SECRET}
    )

    assert (response.status_code, requests) == (400, [])


def test_a_push_starts_a_sync(client: Client, requests: list[str]) -> None:
    response = post(client)

    assert (response.status_code, response.json()) == (202, {"status": "syncing"})
    assert requests == ["webhook"]


PAYLOADS = [
    ({"repo": {"type": "model", "name": "Ada/Digits"}}, True),
    ({"event": {"action": "update", "scope": "repo.content.files"}}, True),
    ({"event": {"action": "update", "scope": "repo.contents"}}, False),
    ({}, True),
    ({"updatedRefs": None}, True),
    ({"updatedRefs": [{"ref": "refs/pr/1"}]}, False),
    ({"updatedRefs": [{"ref": "refs/pr/1"}, {"ref": "refs/heads/main"}]}, True),
    ({"updatedRefs": "refs/heads/main"}, False),
    ({"updatedRefs": ["refs/heads/main"]}, False),
    ({"repo": {"type": "model", "name": "eve/digits"}}, False),
    ({"repo": {"type": "dataset", "name": "ada/digits"}}, False),
    ({"repo": "ada/digits"}, False),
    ({"repo": {"name": ["ada/digits"]}}, False),
    ({"event": {"action": "update", "scope": "repo.config"}}, False),
    ({"event": {"scope": "discussion"}}, False),
    ({"event": None}, False),
]


@pytest.mark.parametrize(("change", "expected"), PAYLOADS, ids=str)
def test_only_a_push_to_the_main_branch_of_a_mirrored_repository_needs_a_sync(
    settings: Settings, change: dict[str, Any], expected: bool
) -> None:
    settings.HF_MODEL_REPO = "ada/digits"

    assert needs_sync(PUSH | change) is expected


def test_other_events_are_ignored(client: Client, requests: list[str]) -> None:
    response = post(client, PUSH | {"event": {"scope": "discussion"}})

    assert (response.status_code, response.json(), requests) == (200, {"status": "ignored"}, [])


@pytest.mark.django_db(transaction=True)
def test_a_background_sync_updates_the_records(publish: Publish) -> None:
    publish("ada", 96.0)

    BackgroundSync().request("webhook").join()

    run = SyncRun.objects.get()
    assert HubModel.objects.get().accuracy == 96.0
    assert (run.outcome, run.started_by) == ("ok", "webhook")


@pytest.mark.django_db(transaction=True)
def test_a_background_sync_that_fails_is_recorded_and_logged(
    hub: FakeHub, caplog: pytest.LogCaptureFixture
) -> None:
    hub.fault(status=500, times=99)

    BackgroundSync().request("webhook").join()

    assert SyncRun.objects.get().outcome == "failed"
    assert caplog.messages == ["A sync failed: The Hub at 127.0.0.1 answered 500: try again later."]


@pytest.mark.django_db(transaction=True)
def test_a_background_sync_with_an_unforeseen_error_is_logged(
    hub: FakeHub, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise OverflowError("Python int too large")

    monkeypatch.setattr("registry.sync.background.sync_all", fail)

    BackgroundSync().request("webhook").join()

    assert caplog.messages == ["A sync ended unexpectedly."]


def test_requests_during_a_sync_make_it_run_exactly_once_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    background, runs = BackgroundSync(), []

    def sync_all(_managers: object, *, started_by: str) -> tuple[list, list]:
        runs.append(started_by)
        if len(runs) == 1:
            threads.extend(background.request("a second push") for _ in range(3))
        return [], []

    threads: list[Thread] = []
    monkeypatch.setattr("registry.sync.background.sync_all", sync_all)
    monkeypatch.setattr("registry.database.background.connections.close_all", lambda: None)

    thread = background.request("a push")
    thread.join()

    assert runs == ["a push", "a second push"]
    assert threads == [thread] * 3
