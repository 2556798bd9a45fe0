"""The shorter way through the handler gives the answers that Django's own gives."""

import json

import pytest
from django.core.handlers.wsgi import WSGIHandler

from hippo_site.fast_path.handler import Handler
from hippo_site.fast_path.routes import takes_fast_path
from tests.hippo_site.fast_path.calls import environ, response_of

ONE = {"pixels": [0.5] * 784}


@pytest.mark.parametrize(
    ("path", "document", "status"),
    [
        ("/predict", ONE, "200 OK"),
        ("/v1/predict", ONE, "200 OK"),
        ("/predict", {"pixels": [2]}, "422 Unprocessable Entity"),
        ("/v2/models/cyd/infer", {"inputs": []}, "400 Bad Request"),
        ("/v2/models/nobody/ready", {}, "405 Method Not Allowed"),
        ("/v2/models/cyd/nothing", {}, "404 Not Found"),
    ],
)
def test_both_ways_give_the_same_answer(served, path, document, status):
    question = path, json.dumps(document).encode()

    short, long = response_of(Handler(), *question), response_of(WSGIHandler(), *question)

    assert short == long
    assert short.status == status


def test_a_refused_prediction_is_logged(served, caplog):
    response_of(Handler(), "/predict", b"{")

    assert [(r.name, r.getMessage()) for r in caplog.records] == [
        ("django.request", "Bad Request: /predict")
    ]


@pytest.mark.parametrize(
    "other",
    [
        environ("/predict", b"", method="GET"),
        environ("/predict", b"", SCRIPT_NAME="/digits"),
        environ("/activations", b""),
        environ("/admin/", b""),
    ],
)
def test_the_rest_goes_djangos_way(other):
    assert not takes_fast_path(other)
