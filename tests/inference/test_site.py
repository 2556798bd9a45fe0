"""What every answer carries: cross-origin headers, security headers, limits; and no cookie."""

import re

import pytest

from inference import rate_limit
from inference.urls import urlpatterns
from tests.inference.bodies import post
from tests.inference.conftest import BLANK
from tests.inference.problem import problem

HERE, ELSEWHERE = "https://here.example", "https://elsewhere.example"
ANSWERS = ["/healthz", "/nothing", "/predict", "/models?page=x"]


@pytest.fixture
def allowed(settings):
    settings.CORS_ALLOWED_ORIGINS = [HERE]


@pytest.mark.parametrize("path", ANSWERS)
def test_an_allowed_origin_may_read_answers_and_errors_alike(client, served, allowed, path):
    answer = client.get(path, headers={"origin": HERE})

    assert answer["Access-Control-Allow-Origin"] == HERE
    assert "X-Request-ID" in answer["Access-Control-Expose-Headers"]
    assert "origin" in answer["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("path", ANSWERS)
def test_no_other_origin_may(client, served, allowed, path):
    answer = client.get(path, headers={"origin": ELSEWHERE})

    assert "Access-Control-Allow-Origin" not in answer
    assert "origin" in answer["Vary"]


def test_a_browser_may_ask_before_it_posts(client, allowed):
    preflight = {"origin": HERE, "access-control-request-method": "POST"}

    answer = client.options("/predict", headers=preflight)

    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == HERE
    for name in (
        "content-type",
        "content-encoding",
        "x-request-id",
        "inference-header-content-length",
    ):
        assert name in answer["Access-Control-Allow-Headers"]


PAGES_VARY = {"Accept-Language", "Cookie"}  # by the language; answers for programs do not


@pytest.mark.parametrize("path", ["/", "/docs", "/schema", *ANSWERS])
def test_public_answers_are_safe_and_set_no_cookie(client, served, path):
    answer = client.get(path)

    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Permissions-Policy"].startswith("camera=(self), geolocation=()")
    assert answer["X-Request-ID"]
    assert not answer.cookies
    is_page = answer["Content-Type"].startswith("text/html")
    varies = {name.strip() for name in answer.get("Vary", "").split(",")}
    assert {"Accept-Language", "Cookie"} & varies == (PAGES_VARY if is_page else set())


@pytest.mark.parametrize("path", ["/", "/docs", "/schema", "/healthz"])
def test_pages_answer_head_and_refuse_post_with_a_problem(client, served, path):
    assert client.head(path).status_code == 200
    answer = client.post(path)
    problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


@pytest.fixture
def two_a_minute(settings):
    settings.PREDICT_RATE = "2/min"
    rate_limit.rate_limit.cache_clear()


@pytest.fixture
def one_proxy(settings):
    settings.TRUSTED_PROXIES = 1


@pytest.mark.parametrize("forwarded", [{}, {"x-forwarded-for": "1.2.3.4"}])
def test_above_the_rate_the_answer_is_429_with_retry_after(client, served, two_a_minute, forwarded):
    """An X-Forwarded-For of the caller's own making does not help: no proxy is trusted."""
    for attempt in range(2):
        forged = {name: f"{value}{attempt}" for name, value in forwarded.items()}
        assert post(client, "/predict", {"pixels": BLANK}, **forged).status_code == 200

    answer = post(client, "/predict", {"pixels": BLANK}, **forwarded)

    problem(answer, 429)
    assert 0 < int(answer["Retry-After"]) <= 61  # a minute and a sixtieth of it
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("1.2.3.4", "1.2.3.5", False),
        ("1.2.3.4", "::ffff:1.2.3.4", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
    ],
)
@pytest.mark.usefixtures("served", "two_a_minute", "one_proxy")
def test_a_client_is_an_ipv4_address_or_an_ipv6_network(client, first, second, is_same):
    for _ in range(2):
        post(client, "/predict", {"pixels": BLANK}, **{"x-forwarded-for": f"9.9.9.9, {first}"})

    answer = post(client, "/predict", {"pixels": BLANK}, **{"x-forwarded-for": second})

    assert answer.status_code == (429 if is_same else 200)


def test_without_a_rate_there_is_no_limit(client, served):
    statuses = {post(client, "/predict", {"pixels": BLANK}).status_code for _ in range(20)}

    assert statuses == {200}


def test_the_admin_is_found_without_its_slash(client):
    answer = client.get("/admin")

    assert (answer.status_code, answer["Location"]) == (301, "/admin/")


@pytest.mark.parametrize(
    "route", [f"/{each.pattern}" for each in urlpatterns if hasattr(each, "name")]
)
def test_options_of_every_address_is_answered(client, served, route):
    own = route == "/me" or route.startswith(("/me/", "/runs", "/classes/"))
    own = own or route.endswith("/note")
    expected = 401 if own else 200

    path = re.sub(r"<str:\w+>", "ada", route)

    assert client.options(path).status_code == expected
