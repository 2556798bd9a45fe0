"""Wrong methods, models and query parameters, and what is accepted as an answer."""

import pytest

from inference.renderers import JSON
from tests.inference.bad_input.bodies import ONE
from tests.inference.bodies import post
from tests.inference.problem import problem


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "trace", "head"])
def test_other_methods_are_405_with_allow(client, served, method):
    answer = getattr(client, method)("/predict")

    assert answer.status_code == 405
    assert answer["Allow"] == "POST, OPTIONS"


def test_a_method_nobody_knows_is_405_and_not_repeated(client, served):
    answer = client.generic("BREW", "/predict")

    assert b"BREW" not in answer.content
    problem(answer, 405)


@pytest.mark.parametrize("name", ["x", "../x", "x" * 300, "🦛", "\u202e", "%00", "ada/", "ADA"])
def test_an_unknown_model_is_404_and_not_repeated(client, served, name):
    answer = client.post(f"/predict?model={name}", ONE, content_type=JSON)

    assert problem(answer, 404) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no network of that name; GET /models lists them.",
    }


@pytest.mark.parametrize("accept", ["text/html", "garbage", ";;;", "application/xml"])
def test_the_answer_is_json_whatever_else_is_asked_for(client, served, accept):
    assert post(client, "/predict", ONE, accept=accept).status_code == 200


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/predict?modle=ada", "Allowed: model, segments."),
        ("/v1/activations?modle=ada", "Allowed: model."),
        ("/explain?model=ada&digits=3", "Allowed: digit, model."),
        (
            "/models?serach=a",
            "Allowed: activation, default, fields, min_accuracy, ordering, page, page_size, "
            "search, status.",
        ),
        ("/mnist/samples?n=1", "Allowed: count, dataset, digit, hard, model, seed, wrong."),
        ("/mnist/pack?dataset=train", "Allowed: version."),
        ("/models/ada?x=1", "There are none here."),
        ("/models/ada/weights?x=1", "Allowed: part, revision."),
    ],
)
def test_an_unknown_query_parameter_is_422_and_the_allowed_are_named(client, served, path, names):
    is_question = any(word in path for word in ("predict", "activations", "explain"))
    answer = post(client, path, ONE) if is_question else client.get(path)

    got = problem(answer, 422)

    assert got["detail"] == f"There is an unknown query parameter. {names}"


@pytest.mark.parametrize(
    "path",
    [
        *("/?utm_source=x", "/replay?x=1", "/train?x=1", "/docs?x=1", "/schema?lang=en"),
        *("/healthz?t=1", "/readyz?t=1", "/metrics?t=1", "/v2/health/ready?t=1"),
    ],
)
def test_pages_and_probes_ignore_query_parameters(client, served, path):
    assert client.get(path).status_code == 200


def test_options_describes_the_address(client, served):
    assert client.options("/predict").status_code == 200
