"""GET /healthz and GET /readyz: alive is one thing, ready another."""

import pytest
from django.db import connection

from inference.serving import catalog, serving
from registry.models import HubModel, SyncRun
from tests.inference.problem import problem
from tests.inference.serving.no_database import no_database


def healthy(*, loaded: bool, connected: bool = True) -> dict:
    return {"status": "healthy", "network_loaded": loaded, "database_connected": connected}


@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_with_a_network_it_is_healthy_and_ready(client, served, prefix):
    health, ready = client.get(f"{prefix}/healthz"), client.get(f"{prefix}/readyz")

    assert health.json() == healthy(loaded=True)
    assert ready.status_code == 200
    assert ready.json() == {
        "status": "ready",
        "model": "ada",
        "revision": HubModel.objects.get().revision,
        "mirror": "in step",
    }
    assert health["Cache-Control"] == ready["Cache-Control"] == "no-store"


def test_a_failed_sync_shows_while_the_cache_serves(client, served):
    SyncRun.objects.update(outcome="failed", error="The Hub is down.")
    serving.refresh()

    ready = client.get("/readyz")

    assert ready.status_code == 200
    assert ready.json()["mirror"] == "behind: the last sync failed, or there was none"


def test_without_one_it_is_healthy_but_not_ready(client, mirror):
    mirror()

    assert client.get("/healthz").json() == healthy(loaded=False)
    answer = client.get("/readyz")
    assert problem(answer, 503)["detail"] == catalog.EMPTY
    assert answer["Retry-After"] == "5"


@pytest.mark.parametrize("path", ["/predict", "/v1/predict", "/activations", "/v1/activations"])
def test_without_one_the_inference_routes_are_503(client, mirror, path):
    mirror()

    answer = client.post(path, {"pixels": [0] * 784}, "application/json")

    assert problem(answer, 503)["detail"] == catalog.EMPTY
    assert answer["Retry-After"] == "5"


def test_a_missing_database_does_not_stop_predictions(client, served):
    with connection.execute_wrapper(no_database):
        serving.refresh()
        health = client.get("/healthz")
        answer = client.post("/predict", {"pixels": [0] * 784}, "application/json")

    assert health.json() == healthy(loaded=True, connected=False)
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/v2/health/ready"])
def test_a_probe_asks_the_database_nothing(client, served, django_assert_num_queries, path):
    with django_assert_num_queries(0):
        assert client.get(path).status_code == 200


def test_a_probe_asks_for_a_look_only_where_something_is_wrong(client, served, monkeypatch):
    looks = []
    monkeypatch.setattr("inference.views.health.refresher.ask", lambda: looks.append(1))

    client.get("/healthz")
    client.get("/readyz")
    assert not looks
    SyncRun.objects.update(outcome="failed")
    serving.refresh()
    client.get("/readyz")

    assert len(looks) == 1


def test_without_a_database_what_needs_it_is_503_and_says_when_to_try_again(served, admin_client):
    admin_client.raise_request_exception = False
    with connection.execute_wrapper(no_database):
        api = admin_client.get("/models")
        page = admin_client.get("/admin/")

    assert problem(api, 503)["detail"].startswith("The database cannot be reached")
    assert (page.status_code, page["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert api["Retry-After"] == page["Retry-After"] == "5"
