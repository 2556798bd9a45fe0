"""Predictions answered without a request object: as their views answer, who answer the rest."""

import json
import logging
import struct

import pytest
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler

from accounts.access_list import AccessList, access_list
from accounts.models import Allowance
from accounts.token_actions import make
from accounts.usage import UsageCounter, usage
from hippo_site.fast_path import direct
from hippo_site.fast_path.handler import Handler
from inference.errors import Unauthorized
from inference.middleware.request_log import log as request_log
from inference.rate_limit import rate_limit
from inference.serving import serving
from inference.v2.infer import InferView
from inference.views.predict import PredictView
from registry.models import Alias, HubModel, Repository
from tests.hippo_site.fast_path.calls import environ, response_of

IMAGE = [0.0] * 500 + [1, 0.25, 1e-3] + [0] * 281
ONE = json.dumps({"pixels": IMAGE}).encode()
TENSOR = {"name": "pixels", "shape": [1, 784], "datatype": "FP32"}
V2 = json.dumps({"inputs": [TENSOR | {"data": IMAGE}], "id": "7"}).encode()
BYTES = struct.pack("<784f", *IMAGE)
HEAD = json.dumps(
    {
        "inputs": [TENSOR | {"parameters": {"binary_data_size": len(BYTES)}}],
        "parameters": {"binary_data_output": True},
    }
).encode()
BINARY = {
    "CONTENT_TYPE": "application/octet-stream",
    "HTTP_INFERENCE_HEADER_CONTENT_LENGTH": str(len(HEAD)),
}
RAW = {"CONTENT_TYPE": "", "HTTP_INFERENCE_HEADER_CONTENT_LENGTH": "0"}
PROXIED = {
    "HTTP_X_FORWARDED_FOR": "192.0.2.7",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_REAL_IP": "192.0.2.7",
}
ORDINARY = {
    "one image": ("/predict", ONE, {}),
    "a batch": ("/predict", json.dumps({"batch": [IMAGE, IMAGE]}).encode(), {}),
    "28 rows": ("/predict", json.dumps({"pixels": [[0] * 28] * 28}).encode(), {}),
    "under /v1": ("/v1/predict", ONE, {}),
    "a named network": ("/predict?model=ada", ONE, {}),
    "an alias": ("/predict?model=@best", ONE, {}),
    "V2": ("/v2/models/ada/infer", V2, {}),
    "V2 of an alias": ("/v2/models/@best/infer", V2, {}),
    "V2 bytes": ("/v2/models/ada/infer", HEAD + BYTES, BINARY),
    "V2 without JSON": ("/v2/models/ada/infer", BYTES, RAW),
    "through a proxy": ("/predict", ONE, PROXIED),
    "as a program sends it": (
        "/predict",
        ONE,
        {
            "HTTP_ACCEPT": "*/*",
            "HTTP_ACCEPT_ENCODING": "gzip, deflate",
            "HTTP_CONNECTION": "keep-alive",
            "HTTP_USER_AGENT": "python-requests/2.32",
        },
    ),
    "another scheme than Bearer": ("/predict", ONE, {"HTTP_AUTHORIZATION": "Basic YTpi"}),
}
FOR_THE_VIEW = {
    "another origin": ("/predict", ONE, {"HTTP_ORIGIN": "https://example.com"}, 200),
    "a cookie": ("/predict", ONE, {"HTTP_COOKIE": "a=b"}, 200),
    "a header nobody knows": ("/predict", ONE, {"HTTP_X_UNKNOWN": "1"}, 200),
    "another format": ("/predict", ONE, {"HTTP_ACCEPT": "application/x-npy"}, 200),
    "compressed V2": ("/v2/models/ada/infer", V2, {"HTTP_ACCEPT_ENCODING": "gzip"}, 200),
    "a query of V2": ("/v2/models/ada/infer?a=b", V2, {}, 200),
    "a misspelt parameter": ("/predict?modle=ada", ONE, {}, 422),
    "an unknown host": ("/predict", ONE, {"HTTP_HOST": "example.net"}, 400),
    "an unknown network": ("/predict?model=nobody", ONE, {}, 404),
    "an unknown version": ("/v2/models/ada/versions/0/infer", V2, {}, 404),
    "a token that is none": ("/predict", ONE, {"HTTP_AUTHORIZATION": "Bearer x"}, 401),
    "no JSON": ("/predict", b"{", {}, 400),
    "a pixel above 1": ("/predict", json.dumps({"pixels": [1.0000001] * 784}).encode(), {}, 422),
    "a pixel below 0": ("/predict", json.dumps({"pixels": [-1e-50] * 784}).encode(), {}, 422),
    "a pixel beyond float32": ("/predict", json.dumps({"pixels": [1e300] * 784}).encode(), {}, 422),
    "true for a pixel": ("/predict", json.dumps({"pixels": [True] * 784}).encode(), {}, 422),
    "783 pixels": ("/predict", json.dumps({"pixels": [0] * 783}).encode(), {}, 422),
    "a shorter body": ("/predict", ONE, {"CONTENT_LENGTH": str(len(ONE) + 1)}, 400),
    "another type": ("/predict", ONE, {"CONTENT_TYPE": "text/plain"}, 415),
    "V2 of a pixel above 1": (
        "/v2/models/ada/infer",
        json.dumps({"inputs": [TENSOR | {"data": [2] * 784}]}).encode(),
        {},
        400,
    ),
    "V2 of an output that is none": (
        "/v2/models/ada/infer",
        json.dumps({"inputs": [TENSOR | {"data": IMAGE}], "outputs": [{"name": "x"}]}).encode(),
        {},
        400,
    ),
}


@pytest.fixture
def served(served, monkeypatch):
    monkeypatch.setattr(access_list, "__dict__", AccessList().__dict__)
    monkeypatch.setattr(usage, "__dict__", UsageCounter().__dict__)
    Alias.objects.create(name="best", record=HubModel.objects.get(name="ada"))
    serving.refresh()
    return served


@pytest.fixture
def views_called(monkeypatch) -> list[str]:
    """The paths that a view was called for."""
    paths: list[str] = []
    for view in (PredictView, InferView):
        dispatch = view.dispatch

        def counted(self, request, *args, _dispatch=dispatch, **kwargs):
            paths.append(request.path)
            return _dispatch(self, request, *args, **kwargs)

        monkeypatch.setattr(view, "dispatch", counted)
    return paths


@pytest.mark.parametrize(("path", "body", "more"), ORDINARY.values(), ids=ORDINARY)
def test_an_ordinary_request_is_answered_like_by_its_view_and_without_it(
    served, views_called, path, body, more
):
    handler = Handler()
    long, first = (response_of(each, path, body, **more) for each in (WSGIHandler(), handler))
    views_called.clear()

    short = response_of(handler, path, body, **more)

    assert views_called == []
    assert short == first == long
    assert short.status == "200 OK"


@pytest.mark.parametrize("case", FOR_THE_VIEW.values(), ids=FOR_THE_VIEW)
def test_what_is_not_ordinary_is_answered_by_the_view(served, views_called, case):
    (path, body, more, status), handler = case, Handler()
    response_of(handler, path.partition("?")[0], V2 if "/v2/" in path else ONE)
    views_called.clear()

    handlers = handler, handler, WSGIHandler()
    first, second, long = (response_of(each, path, body, **more) for each in handlers)

    assert first == second == long
    assert first.status.startswith(str(status))
    assert len(views_called) == (0 if "HTTP_HOST" in more else 3)  # Django refuses a host itself


@pytest.fixture
def token(served) -> str:
    _, text = make(User.objects.create_user("cyd"), "a program", ["predict"], 30)
    access_list.refresh()
    return text


def test_with_a_token_the_images_are_counted(served, token, views_called):
    handler, bearer = Handler(), {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    responses = [response_of(handler, "/predict", ONE, **bearer) for _ in range(3)]

    assert responses[0] == responses[1] == responses[2]
    assert responses[0].headers["Cache-Control"] == "private, no-store"
    assert views_called == ["/predict"]
    assert usage.used(User.objects.get(username="cyd").pk) == 3


def test_headers_of_somebody_with_a_token_are_not_those_of_others(served, token):
    handler = Handler()
    response_of(handler, "/predict", ONE, HTTP_AUTHORIZATION=f"Bearer {token}")

    for _ in range(2):
        assert "Cache-Control" not in response_of(handler, "/predict", ONE).headers


def test_who_has_a_daily_limit_hears_what_is_left_of_it(served, token):
    Allowance.objects.create(user=User.objects.get(username="cyd"), images_per_day=3)
    access_list.refresh()
    handler, bearer = Handler(), {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    responses = [response_of(handler, "/predict", ONE, **bearer) for _ in range(4)]

    assert [each.status[:3] for each in responses] == ["200", "200", "200", "429"]
    assert [each.headers["RateLimit-Remaining"] for each in responses[:3]] == ["2", "1", "0"]


def test_predict_rate_counts_them_and_refuses_the_rest(served, settings):
    settings.PREDICT_RATE = "3/min"
    rate_limit.cache_clear()
    handler = Handler()
    statuses = [response_of(handler, "/predict", ONE).status[:3] for _ in range(5)]

    assert statuses == ["200", "200", "200", "429", "429"]


def test_predict_rate_counts_one_that_is_left_to_the_view_once(served, settings):
    settings.PREDICT_RATE = "4/min"
    rate_limit.cache_clear()
    handler = Handler()
    calls = [("/v2/models/ada/infer", V2, {}), FOR_THE_VIEW["V2 of an output that is none"][:3]]
    statuses = [
        response_of(handler, path, body, **headers).status[:3] for path, body, headers in calls * 3
    ]

    assert statuses == ["200", "400", "200", "400", "429", "429"]


def test_each_is_counted_and_logged_once(served, settings, caplog):
    settings.LOG_REQUESTS = True
    handler = Handler()
    with caplog.at_level(logging.INFO, request_log.name):
        for _ in range(3):
            response_of(handler, "/predict", ONE)
        response_of(handler, "/predict", b"{")

    lines = [record for record in caplog.records if record.name == request_log.name]
    assert [(line.method, line.route, line.status) for line in lines] == [
        *[("POST", "/predict", 200)] * 3,
        ("POST", "/predict", 400),
    ]


def test_a_request_id_of_the_client_comes_back(served):
    starts: list[tuple] = []
    handler = Handler()
    for _ in range(2):
        handler(environ("/predict", ONE, HTTP_X_REQUEST_ID="my-7"), lambda *s: starts.append(s))

    assert [dict(headers)["X-Request-ID"] for _, headers in starts] == ["my-7", "my-7"]


def test_a_network_that_became_private_is_not_answered_for(served, views_called):
    handler = Handler()
    for _ in range(2):
        response_of(handler, "/predict?model=ada", ONE)
    Repository.objects.update(visibility=Repository.Visibility.PRIVATE)
    serving.refresh()

    assert response_of(handler, "/predict?model=ada", ONE).status == "404 Not Found"


def test_only_so_many_kinds_are_remembered_and_the_latest_stay(served, views_called, monkeypatch):
    monkeypatch.setattr(direct, "KEPT", 2)
    handler = Handler()
    for accept in ("*/*", "application/json", "text/html", "*/*", "text/html"):
        response_of(handler, "/predict", ONE, HTTP_ACCEPT=accept)

    assert len(views_called) == 4


def test_a_token_revoked_while_it_is_answered_changes_nothing(served, token, monkeypatch):
    def revoked(*_arguments):
        raise Unauthorized("It is revoked now.")

    monkeypatch.setattr(direct, "viewer_of", revoked)  # the view has its own
    response = response_of(Handler(), "/predict", ONE, HTTP_AUTHORIZATION=f"Bearer {token}")

    assert response.status == "200 OK"
