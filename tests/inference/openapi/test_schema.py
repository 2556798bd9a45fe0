"""GET /schema: an OpenAPI document that is valid, complete, and true of the answers.

Tests import jsonschema when they run: it takes seconds, and every process collects this file.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from time import sleep

import pytest
from django.core.management import call_command
from django.utils.translation import trans_real
from rest_framework.response import Response

from inference.renderers import NPY
from inference.urls import routes
from inference.v2.urls import v2_routes
from tests.inference.conftest import BLANK

NOT_API = {"schema", "docs"}
WITHOUT_EXAMPLES = {
    *(NPY, "image/png", "image/jpeg", "multipart/form-data", "application/octet-stream"),
    "text/plain",  # /metrics
    "application/zip",  # /mnist/pack
}
MOST_BYTES = 100_000


@pytest.fixture
def document(client) -> dict:
    answer = client.get("/schema")
    assert answer["Content-Type"] == "application/json"
    return json.loads(answer.content)


def test_the_document_is_valid_and_without_warnings():
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())


def test_every_address_is_described_once(document):
    described = {path.strip("/") for path in document["paths"]}

    assert described == {
        str(route.pattern).replace("<str:", "{").replace(">", "}").strip("/")
        for route in [*routes, *v2_routes]
        if route.name not in NOT_API
    }


def test_operations_come_in_the_order_of_the_routes_with_names_that_read_like_methods(document):
    names = [each["operationId"] for path in document["paths"].values() for each in path.values()]

    assert names[:3] == ["predict", "activations", "explain"]
    assert {"v2_model_infer", "v2_model_version_infer", "v2_health_live"} < set(names)
    assert len(names) == len(set(names))


CALLS = [
    ("post", "/predict", {"pixels": BLANK}),
    ("post", "/predict", {"batch": [BLANK]}),
    ("post", "/activations", {"pixels": BLANK}),
    ("get", "/mnist/samples", None),
    ("get", "/models", None),
    ("get", "/models/{name}", None),
    ("get", "/healthz", None),
    ("get", "/readyz", None),
    ("post", "/predict", {"secret": 1}),
    ("get", "/mnist/samples?count=x", None),
    ("get", "/models/{name}?", None),
]


def schema_of(document: dict, method: str, path: str, answer) -> dict:
    """What the document says of this answer, with its references resolvable."""
    responses = document["paths"][path.partition("?")[0]][method]["responses"]
    kind = answer["Content-Type"].partition(";")[0]
    response = resolved(document, responses[str(answer.status_code)])
    return complete(document, response["content"][kind]["schema"])


def complete(document: dict, schema: dict) -> dict:
    return _without_nullable(schema | {"components": document["components"]})


def resolved(document: dict, said: dict) -> dict:
    """What a reference refers to; anything else as it is."""
    for step in said.get("$ref", "").split("/")[1:]:
        document = document[step]
    return document if "$ref" in said else said


def _without_nullable(schema):
    """OpenAPI 3.0 writes ``nullable`` where JSON Schema has a type ``null``."""
    if isinstance(schema, list):
        return [_without_nullable(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    rest = {key: _without_nullable(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [rest, {"type": "null"}]} if schema.get("nullable") is True else rest


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
@pytest.mark.usefixtures("served")
def test_answers_are_as_described(client, document, method, path, body):
    url = path.replace("{name}", "zoe" if path.endswith("?") else "ada")
    answer = getattr(client, method)(url, body, content_type="application/json")

    from jsonschema import validate

    schema = schema_of(document, method, path, answer)
    validate(json.loads(answer.content), schema)


def test_the_described_bodies_are_those_that_are_read(document):
    for path in ("/predict", "/activations"):
        described = document["paths"][path]["post"]["requestBody"]["content"]
        assert set(described) == {
            *("application/json", "application/x-npy", "image/png", "image/jpeg"),
            "multipart/form-data",
        }


def contents(document: dict) -> Iterator[tuple[str, str, dict]]:
    """Where and in which media type there is a body, and what is said of it."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            bodies = {"request": operation.get("requestBody", {})} | operation["responses"]
            for status, body in bodies.items():
                for kind, content in resolved(document, body).get("content", {}).items():
                    yield f"{method} {path} {status}", kind, content


def test_every_body_in_json_has_an_example(document):
    shown = {(kind, bool(said.get("examples"))) for _, kind, said in contents(document)}

    assert shown == {
        *((kind, False) for kind in WITHOUT_EXAMPLES),
        *((kind, True) for kind in ("application/json", "application/problem+json")),
    }


def test_every_example_is_one_of_its_schema(document):
    from jsonschema import Draft7Validator

    faults = []
    for where, _, said in contents(document):
        schema = complete(document, said["schema"])
        for name, example in said.get("examples", {}).items():
            value = resolved(document, example)["value"]
            faults += [(where, name, f.message) for f in Draft7Validator(schema).iter_errors(value)]

    assert faults == []


def test_an_error_is_shown_with_its_own_status(document):
    for name, answer in document["components"]["responses"].items():
        for said in answer["content"].values():
            (example,) = said["examples"].values()
            status = resolved(document, example)["value"].get("status")
            assert status is None if name.startswith("Error") else str(status) in name


def test_the_examples_leave_the_document_small(client):
    assert len(client.get("/schema").content) < MOST_BYTES


@pytest.mark.parametrize("query", ["lang=de&version=2", "lang=x%00&version=%0D%0AX:y"])
def test_no_address_makes_another_document(client, query):
    """Neither a header of its own, nor a catalogue of texts for each language that is named."""
    plain, catalogues = client.get("/schema"), len(trans_real._translations)

    answer, page = client.get(f"/schema?{query}"), client.get(f"/docs?script=&{query}")

    assert (answer.status_code, answer.content) == (200, plain.content)
    assert answer.headers["Content-Disposition"] == plain.headers["Content-Disposition"]
    assert len(trans_real._translations) == catalogues
    assert page.content == client.get("/docs?script=").content


def test_the_document_is_made_by_one_thread_at_a_time(client, monkeypatch):
    """Found by bench/faults/soak.py: two first requests at once, and one of them was a 500."""
    making, most = [], []

    def respond(view, request):
        making.append(1)
        most.append(len(making))
        sleep(0.01)
        making.pop()
        return Response({})

    monkeypatch.setattr("inference.views.pages.SpectacularAPIView._get_schema_response", respond)

    with ThreadPoolExecutor(4) as pool:
        statuses = {answer.status_code for answer in pool.map(client.get, ["/schema"] * 8)}

    assert (statuses, max(most)) == ({200}, 1)
