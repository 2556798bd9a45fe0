"""A private network is in no answer of the API for whoever may not see it."""

import logging
from collections.abc import Iterator

import pytest

from accounts import sharing
from inference.urls import routes
from inference.v2.urls import v2_routes
from registry.models import Repository
from tests.accounts.hidden.site import CANARY, MISSING, RUN, ask, refresh, token_of, whole
from tests.inference.conftest import BLANK

pytestmark = pytest.mark.django_db


OF_ANY_NETWORK = ("/predict", "/activations", "/explain")
API = sorted({"/" + str(route.pattern) for route in [*routes, *v2_routes]})


def requests_of(name: str) -> Iterator[tuple[str, str, object]]:
    """Every route of the API with and without the network, as GET and POST."""
    tensor = {"name": "pixels", "shape": [1, 784], "datatype": "FP32", "data": BLANK}
    run = RUN if name == CANARY else "0" * len(RUN)
    for route in API:
        path = route.replace("<str:run>", run)
        path = (
            path.replace("<str:name>", name)
            .replace("<str:slug>", name)
            .replace("<str:version>", "1")
        )
        body = {"inputs": [tensor]} if "infer" in route else {"pixels": BLANK}
        body = {} if "repository" in route else body
        body = {"events": []} if "events" in route else body
        queries = ("", f"?model={name}") if route in OF_ANY_NETWORK else ("",)
        for query in queries:
            yield "GET", path + query, None
            yield "POST", path + query, body
    yield "GET", f"/v1/models/{name}", None
    yield "POST", f"/v1/predict?model={name}", {"pixels": BLANK}
    for query in (f"search={name}", "min_accuracy=95", "ordering=-accuracy", "page_size=1&page=2"):
        yield "GET", f"/models?{query}", None
    yield "GET", f"/classes/{name}?round=1", None
    yield "GET", f"/mnist/samples?hard=true&count=1&model={name}", None


def test_the_api_says_the_same_of_a_hidden_network_as_of_one_that_is_not_there(
    client, viewers, secrets, caplog
):
    caplog.set_level(logging.DEBUG)
    for who, headers in viewers.items():
        pairs = zip(requests_of(CANARY), requests_of(MISSING), strict=True)
        for (method, path, body), (_, other, _) in pairs:
            hidden = whole(ask(client, method, path, body, headers))

            if path != other:
                missing = whole(ask(client, method, other, body, headers))
                assert hidden == missing, (who, method, path)
            assert not [word for word in secrets if word.encode() in hidden], (who, method, path)
    logged = "\n".join(
        record.getMessage() for record in caplog.records if "inference" in record.name
    )
    assert not [word for word in secrets if word in logged]


def test_counts_and_the_default_are_those_of_what_is_visible(client, viewers):
    for headers in viewers.values():
        answer = client.get("/models", headers=headers).json()
        assert (answer["count"], answer["next"]) == (1, None)
        assert answer["results"][0]["accuracy"] == 91.0
        (listed,) = answer["results"]
        predicted = ask(client, "POST", "/predict", {"pixels": BLANK}, headers).json()
        assert (predicted["model"], predicted["revision"]) == ("ada", listed["revision"])


def test_its_owner_sees_it_everywhere(client, secrets):
    """Else the tests above would find nothing because there is nothing."""
    headers = token_of("owner")
    refresh()

    names = [row["name"] for row in client.get("/models", headers=headers).json()["results"]]
    assert sorted(names) == ["ada", CANARY]
    assert CANARY in client.get("/v2/models", headers=headers).json()["models"]
    for method, path, body in (
        ("POST", f"/predict?model={CANARY}", {"pixels": BLANK}),
        ("GET", f"/models/{CANARY}", None),
        ("GET", f"/models/{CANARY}/weights", None),
        ("GET", f"/v2/models/{CANARY}/stats", None),
    ):
        answer = ask(client, method, path, body, headers)
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "private, no-store"
    predicted = ask(client, "POST", "/predict", {"pixels": BLANK}, headers).json()
    assert predicted["model"] in names


def test_metrics_count_it_without_its_name(client, viewers, secrets):
    headers = token_of("owner")
    refresh()
    ask(client, "POST", f"/predict?model={CANARY}", {"pixels": BLANK}, headers)

    metrics = client.get("/metrics").content.decode()

    assert 'hippo_predictions_total{digit="' in metrics
    assert 'model="private"' in metrics
    assert not [word for word in secrets if word in metrics]


def test_counts_of_when_it_was_public_lose_their_name(client, secrets):
    repository = Repository.objects.get(repo_id__endswith="secret-nest")
    sharing.set_visibility(repository, "public", by="a test")
    refresh()
    ask(client, "POST", f"/predict?model={CANARY}", {"pixels": BLANK}, {})
    assert CANARY in client.get("/metrics").content.decode()

    sharing.set_visibility(repository, "private", by="a test")
    refresh()

    assert CANARY not in client.get("/metrics").content.decode()
