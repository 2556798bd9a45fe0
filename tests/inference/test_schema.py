"""GET /schema: an OpenAPI document that is valid, complete, and true of the answers."""

import json
from io import StringIO

import jsonschema
import pytest
from django.core.management import call_command

from inference.urls import routes
from inference.v2.urls import v2_routes
from tests.inference.conftest import BLANK

NOT_API = {"schema", "docs"}


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
    schema = responses[str(answer.status_code)]["content"][kind]["schema"]
    return _without_nullable(schema | {"components": document["components"]})


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

    schema = schema_of(document, method, path, answer)
    jsonschema.validate(json.loads(answer.content), schema)


def test_the_described_bodies_are_those_that_are_read(document):
    for path in ("/predict", "/activations"):
        described = document["paths"][path]["post"]["requestBody"]["content"]
        assert set(described) == {
            *("application/json", "application/x-npy", "image/png", "image/jpeg"),
            "multipart/form-data",
        }
