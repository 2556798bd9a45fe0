"""The shorter way through the handler gives the answers that Django's own gives."""

import io
import json

import pytest
from django.core.handlers.wsgi import WSGIHandler

from hippo_site.fast_path.handler import Handler, takes_fast_path

ONE = {"pixels": [0.5] * 784}
NEVER_THE_SAME = "X-Request-ID"


def environ(path, body, method="POST", **more):
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_HOST": "testserver",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        **more,
    }


def asked(handler, *question, **more):
    """Status, headers and body of an answer."""
    started = []
    chunks = handler(environ(*question, **more), lambda *start: started.append(start))
    ((status, headers),) = started
    return status, {k: v for k, v in headers if k != NEVER_THE_SAME}, b"".join(chunks)


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

    short, long = asked(Handler(), *question), asked(WSGIHandler(), *question)

    assert short == long
    assert short[0] == status


def test_a_refused_prediction_is_logged(served, caplog):
    asked(Handler(), "/predict", b"{")

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
