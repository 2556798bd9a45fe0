"""The fast path gives the responses that the whole chain of middleware would give."""

import pytest
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from hippo_site.fast_path.middleware import FastPathMiddleware, fixed_headers, innermost


def bare(request) -> HttpResponse:
    return HttpResponse("bare")


def test_the_fixed_headers_are_those_of_the_middleware():
    headers = dict(fixed_headers().values())

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers


@pytest.fixture
def https(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60


def test_behind_tls_there_is_hsts_too(https):
    assert dict(fixed_headers().values())["Strict-Transport-Security"].startswith("max-age=60")


def test_behind_tls_what_came_without_it_goes_through_the_whole_chain_which_redirects(https):
    middleware = FastPathMiddleware(lambda request: HttpResponse("whole chain"))

    assert middleware(RequestFactory().get("/healthz")).content == b"whole chain"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/", "/account/tokens", "/networks", "/static/x.css"])
def test_the_admin_and_static_files_go_through_the_whole_chain(path):
    middleware = FastPathMiddleware(lambda request: HttpResponse("whole chain"))

    assert middleware(RequestFactory().get(path)).content == b"whole chain"


@pytest.mark.django_db
def test_the_admin_has_its_session_and_csrf_protection(client, admin_client):
    assert "csrftoken" in client.get("/account/login").cookies
    assert admin_client.get("/admin/").status_code == 200
    strict = type(client)(enforce_csrf_checks=True)
    assert strict.post("/account/login", {"login": "a", "password": "b"}).status_code == 403


def test_the_innermost_handler_is_djangos_own():
    handler = BaseHandler()
    handler.load_middleware()

    assert innermost(handler._middleware_chain).__wrapped__ == handler._get_response


@pytest.mark.parametrize("host", ["evil.example", "a@b", "x" * 300, "*", ""])
def test_every_request_with_a_wrong_host_is_a_400(client, host):
    for _ in range(2):
        answer = client.get("/v2", headers={"host": host})
        assert answer.status_code == 400
        assert "default-src" in answer["Content-Security-Policy"]


def test_lengths_and_vary_are_as_ever(client, served):
    answer = client.post("/predict", {}, content_type="application/json")

    assert answer["Content-Length"] == str(len(answer.content))
    assert answer["Vary"] == "Accept, origin"
    assert answer["Allow"] == "POST, OPTIONS"
    assert client.get("/v2")["Vary"] == "Authorization, origin"


def test_a_view_that_counts_on_csrf_protection_keeps_it(monkeypatch, settings):
    settings.ROOT_URLCONF = __name__
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)

    assert strict.get("/bare").content == b"bare"
    assert strict.post("/bare").status_code == 403


def test_a_prediction_asks_no_database_and_no_session(client, served, digit):
    with connection.execute_wrapper(_no_database):
        answer = client.post(
            "/predict", {"pixels": digit.tolist()}, content_type="application/json"
        )

    assert answer.status_code == 200


def _no_database(*_):
    raise AssertionError("a query")


from django.urls import path  # noqa: E402  (this module is a URL configuration, too)

urlpatterns = [path("bare", bare)]
handler403 = "inference.views.error_pages.forbidden"


def test_a_refused_host_varies_by_origin_too(client):
    answer = client.get("/healthz", headers={"host": "evil.example", "accept": "text/html"})

    assert answer.status_code == 400
    assert answer["Vary"] == "Accept, Accept-Language, Cookie, origin"  # a page, in a language
