"""Serving from the Hub: asked beside the requests, and not needed once the weights are here."""

import pytest

from inference.errors import Unavailable
from inference.serving import Serving, serving
from inference.serving.pool import NetworkPool
from registry.conf import manager_for_settings
from registry.sync import sync
from tests.conftest import random_network
from tests.fake_hub.server import TOKEN, FakeHub
from tests.fake_hub.store import artifact_files
from tests.inference.conftest import BLANK


@pytest.fixture
def hub(settings, tmp_path, db, monkeypatch):
    """A Hub whose one network is mirrored, and a process that was just started."""
    monkeypatch.setattr(serving, "__dict__", Serving(NetworkPool()).__dict__)
    with FakeHub() as server:
        settings.HF_MODEL_REPO = "ada/digits"
        settings.HUB = {"endpoint": server.url, "token": TOKEN, "cache_dir": tmp_path / "cache"}
        server.add_repo("ada/digits").commit("Add", add=artifact_files("ada", random_network()))
        sync(manager_for_settings(), started_by="a test")
        serving.preload()
        server.requests.clear()
        yield server


def predict(client):
    return client.post("/predict", {"pixels": BLANK}, "application/json")


def test_until_the_weights_are_here_the_answer_is_503_and_the_hub_is_not_asked(client, hub):
    answer = predict(client)

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["detail"].startswith("No model loaded")
    assert hub.requests == []


def test_weights_are_fetched_once_and_requests_ask_the_hub_nothing(client, hub):
    serving.fetch_missing()
    fetched = len(hub.requests)
    serving.refresh()
    serving.fetch_missing()

    assert predict(client).status_code == 200
    assert len(hub.requests) == fetched > 0


def test_when_the_hub_is_away_a_new_process_serves_the_cached_files(hub):
    serving.fetch_missing()
    hub.fault(status=503, times=1000)
    hub.requests.clear()
    process = Serving(NetworkPool())

    process.preload()

    assert process.pick().record.name == "ada"
    assert hub.requests == []


def test_when_the_hub_is_away_and_nothing_is_cached_the_log_says_so(hub, caplog):
    hub.fault(status=503, times=1000)

    serving.fetch_missing()

    with pytest.raises(Unavailable):
        serving.pick()
    assert "The weights of ada could not be loaded: " in caplog.text
    assert TOKEN not in caplog.text
