"""GET /metrics in one process; several are in test_gunicorn.py."""

import json
import logging
from collections import Counter

import numpy as np
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pythonjsonlogger.json import JsonFormatter

from inference.middleware.request_log import RequestLogMiddleware, shown
from inference.serving import serving
from inference.views.predict import NPY
from tests.inference.bodies import npy, post
from tests.inference.conftest import BLANK


def samples(client) -> dict[tuple, float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.fixture
def more(client, served):
    """How much each series grew since the test began."""
    before = samples(client)

    def more(*series: str) -> float:
        return samples(client).get(series, 0) - before.get(series, 0)

    return more


def test_requests_are_counted_by_route_and_status(client, more):
    post(client, "/predict", {"pixels": BLANK})
    post(client, "/v1/predict", {"pixels": BLANK})
    post(client, "/predict", {"pixels": []})
    client.get("/models/ada")
    client.get("/nothing/secret")

    assert more("hippo_requests_total", "/predict", "200") == 2
    assert more("hippo_requests_total", "/predict", "422") == 1
    assert more("hippo_requests_total", "/models/{name}", "200") == 1
    assert more("hippo_requests_total", "404", "other") == 1
    assert more("hippo_request_seconds_count", "/predict") == 3


def test_predictions_are_counted_by_network_digit_and_confidence(client, served, digit, more):
    images = np.stack([digit, digit * 0, digit / 2])
    post(client, "/predict", npy(images), NPY)
    post(client, "/predict", {"pixels": digit.tolist()})

    probabilities = served.probabilities(np.stack([*images, digit]))
    for number, count in Counter(probabilities.argmax(axis=1)).items():
        assert more("hippo_predictions_total", str(number), "ada") == count
    assert more("hippo_confidence_count", "ada") == 4
    assert more("hippo_confidence_sum", "ada") == pytest.approx(probabilities.max(axis=1).sum())
    below = (probabilities.max(axis=1) <= 0.2).sum()
    assert more("hippo_confidence_bucket", "0.2", "ada") == below


def test_what_is_loaded_and_how_old_the_mirror_is(client, served, folder):
    now = samples(client)

    (_, *labels) = next(series for series in now if series[0] == "hippo_network_ready")
    assert sorted(labels) == sorted(["ada", serving.pick().record.revision, "true"])
    assert 0 <= now["hippo_sync_age_seconds", str(folder)] < 60


@pytest.mark.parametrize(
    ("route", "label"),
    [
        ("v1/models/<str:name>", "/models/{name}"),
        ("v2/models/<str:name>/infer", "/v2/models/{name}/infer"),
        ("admin/registry/hubmodel/<path:object_id>/change/", "/admin/"),
        ("", "/"),
    ],
)
def test_a_route_is_named_as_in_the_documents(route, label):
    assert shown(route) == label


@pytest.mark.django_db
def test_where_logs_are_json_each_request_is_a_line(client, settings, caplog, rf):
    settings.LOG_REQUESTS = True
    with caplog.at_level(logging.INFO, "inference.middleware.request_log"):
        answer = client.get("/healthz?secret", headers={"x-request-id": "my-7"})

    (record,) = [r for r in caplog.records if r.name == "inference.middleware.request_log"]
    assert record.getMessage() == "request"
    line = {key: getattr(record, key) for key in ("method", "route", "status", "client")}
    assert line == {"method": "GET", "route": "/healthz", "status": 200, "client": "127.0.0.1"}
    assert record.ms > 0
    assert answer["X-Request-ID"] == "my-7"


def test_otherwise_there_is_no_line(client, caplog):
    with caplog.at_level(logging.INFO):
        client.get("/v2")

    assert not caplog.records


def test_a_made_up_method_is_not_repeated_in_the_log(settings, rf, caplog):
    settings.LOG_REQUESTS = True
    middleware = RequestLogMiddleware(lambda request: _empty())
    with caplog.at_level(logging.INFO, "inference.middleware.request_log"):
        middleware(rf.generic("SECRET", "/"))

    assert caplog.records[0].method == "other"


def _empty():
    from django.http import HttpResponse

    return HttpResponse()


def test_a_json_line_has_the_request_id(settings):
    made = JsonFormatter(settings.LOGGING["formatters"]["json"]["format"])
    record = logging.LogRecord("x", logging.INFO, "", 0, "request", (), None)
    record.request_id, record.status = "my-7", 200

    line = json.loads(made.format(record))

    assert (line["request_id"], line["status"], line["message"]) == ("my-7", 200, "request")
