"""GET /models and GET /models/NAME: the registry's records, in the words of the API."""

import pytest

from registry import default_model
from tests.conftest import random_network
from tests.inference.problem import problem

FIELDS = [
    *("name", "source", "repo_id", "revision", "architecture", "accuracy", "training"),
    *("size_bytes", "sha256", "created_at", "updated_at", "is_default", "status"),
]
MORE = ["description", "history", "snapshots", "confusion", "calibration", "card", "aliases"]


@pytest.fixture
def three(put, mirror):
    put("ada", 97.0, description="the first", training={"seed": 0})
    put("ben", 98.25, random_network((784, 8, 10), seed=1), created_at="2026-01-02T03:04:05Z")
    put("cyd", 95.0, random_network((784, 4, 10), "tanh", seed=2), confusion=[[1] * 10] * 10)
    mirror()


def names(client, query: str = "") -> list[str]:
    answer = client.get(f"/models?{query}")
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["results"]]


@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_the_best_comes_first_with_every_field_of_the_contract(client, three, folder, prefix):
    body = client.get(f"{prefix}/models").json()

    assert list(body) == ["count", "next", "previous", "results"]
    assert (body["count"], body["next"], body["previous"]) == (3, None, None)
    ben = body["results"][0]
    assert list(ben) == FIELDS
    assert ben["name"] == "ben"
    assert (ben["source"], ben["repo_id"]) == ("folder", str(folder))
    assert ben["architecture"] == {
        **{"sizes": [784, 8, 10], "activation": "relu"},
        **{"output": "softmax", "parameters": 6370},
    }
    assert (ben["accuracy"], ben["status"], ben["is_default"]) == (98.25, "available", True)
    assert ben["created_at"] == "2026-01-02T03:04:05Z"
    assert ben["revision"] == f"sha256:{ben['sha256'][:12]}"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["ben", "ada", "cyd"]),
        ("ordering=accuracy", ["cyd", "ada", "ben"]),
        ("ordering=-name", ["cyd", "ben", "ada"]),
        ("ordering=-parameters", ["ben", "ada", "cyd"]),
        ("ordering=created_at", ["ben", "ada", "cyd"]),
        ("search=B", ["ben"]),
        ("search=the+first", ["ada"]),
        ("search=%25", []),
        ("search=", ["ben", "ada", "cyd"]),
        ("activation=tanh", ["cyd"]),
        ("min_accuracy=97", ["ben", "ada"]),
        ("min_accuracy=100", []),
        ("page_size=2", ["ben", "ada"]),
        ("page_size=2&page=2", ["cyd"]),
        ("ordering=&activation=&page=&page_size=", ["ben", "ada", "cyd"]),
    ],
)
def test_models_are_found_ordered_and_paged(client, three, query, expected):
    assert names(client, query) == expected


def test_names_are_in_the_order_of_their_bytes(client, put, mirror):
    in_byte_order = ["a-10", "a-2", "a.1", "a1", "a_1", "aa"]
    for name in in_byte_order:
        put(name)
    mirror()

    assert names(client, "ordering=name") == in_byte_order


def test_pages_are_linked(client, three):
    body = client.get("/models?page_size=2").json()

    assert body["next"] == "http://testserver/models?page=2&page_size=2"
    assert client.get(body["next"]).json()["previous"] == "http://testserver/models?page_size=2"


@pytest.mark.parametrize(
    "query",
    ["ordering=password", "ordering=repository__card", "activation=softplus",
     "min_accuracy=nan", "min_accuracy=101", "min_accuracy=-1", "min_accuracy=x",
     "min_accuracy=1e999", "page=0", "page=-1", "page=x", "page=last", "page=99999999999999999999",
     "page_size=0", "page_size=101", f"search={'x' * 101}", "search=%00"],
)  # fmt: skip
def test_a_bad_parameter_is_422(client, three, query):
    errors = problem(client.get(f"/models?{query}"), 422)["errors"]

    assert errors[0]["pointer"] == "/" + query.partition("=")[0]
    assert "password" not in errors[0]["detail"]


def test_a_page_after_the_last_is_404(client, three):
    answer = client.get("/models?page=99")

    assert problem(answer, 404)["detail"] == "There is no such page; the last one is 1."


def test_an_empty_registry_has_an_empty_first_page(client, mirror):
    mirror()

    assert client.get("/models").json() == {
        **{"count": 0, "next": None, "previous": None},
        "results": [],
    }


def test_one_model_shows_everything(client, three, folder):
    (folder / "README.md").write_text("# Ours")
    body = client.get("/models/cyd").json()

    assert list(body) == FIELDS + MORE
    assert body["confusion"] == [[1] * 10] * 10
    assert (body["description"], body["history"], body["calibration"]) == ("", [], {})
    assert body["is_default"] is False


@pytest.mark.parametrize("name", ["x", "x" * 300, "%00", "%ff", "..%2fada", "a%2Fb", "🦛", "ADA"])
def test_an_unknown_model_is_404(client, three, name):
    problem(client.get(f"/models/{name}"), 404)


def test_a_network_that_is_gone_is_listed_but_not_served(client, three, folder, mirror):
    (folder / "ben.npz").unlink()
    (folder / "ben.json").unlink()
    mirror()

    assert client.get("/models/ben").json()["status"] == "missing"
    assert client.get("/models/ada").json()["is_default"] is True
    problem(client.post("/predict?model=ben", {"pixels": [0] * 784}, "application/json"), 404)


def test_the_default_is_what_staff_chose(client, three):
    default_model.choose("cyd")

    rows = client.get("/models").json()["results"]
    assert [row["name"] for row in rows if row["is_default"]] == ["cyd"]


def test_a_list_costs_the_same_few_queries_however_long_it_is(
    client, three, django_assert_num_queries
):
    with django_assert_num_queries(3):  # how many, the default, the page
        client.get("/models")


def test_a_network_that_cannot_read_images_is_not_the_default(client, put, mirror):
    put("best", 99.0, random_network((100, 4, 10)))
    put("next", 98.0)
    mirror()

    listed = client.get("/models").json()["results"]

    assert {row["name"]: row["is_default"] for row in listed} == {"best": False, "next": True}
    assert client.post("/predict", {"pixels": [0] * 784}, "application/json").json()["model"] == (
        "next"
    )


def test_a_list_may_be_of_few_fields_of_those_served_or_of_the_default(client, put, mirror):
    put("ada", 97.0)
    put("ben", 95.0)
    mirror()

    few = client.get("/models?fields=name,accuracy&status=available").json()["results"]
    default = client.get("/models?default=true").json()["results"]

    assert few == [{"name": "ada", "accuracy": 97.0}, {"name": "ben", "accuracy": 95.0}]
    assert [row["name"] for row in default] == ["ada"]
    assert client.get("/models?status=missing").json()["count"] == 0


@pytest.mark.parametrize("query", ["fields=name,secret", "status=lost", "default=perhaps"])
def test_a_bad_choice_of_records_or_fields_is_422_and_names_what_is_allowed(client, served, query):
    answer = client.get(f"/models?{query}")

    assert answer.status_code == 422
    assert b"secret" not in answer.content
