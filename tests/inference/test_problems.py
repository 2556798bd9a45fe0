"""One shape for every error, also for those that Django raises before or beside the views."""

import logging

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import UnreadablePostError
from django.test import Client
from rest_framework.exceptions import NotAuthenticated, NotFound, ParseError, Throttled

from inference import problems
from inference.errors import Fault, Invalid, Unavailable
from inference.problems import TROUBLES
from inference.views import error_pages
from inference.views.health import HealthView
from inference.views.networks import NetworksView
from registry.database.errors import Trouble
from tests.inference.problem import problem


@pytest.mark.parametrize(
    "path", ["/nothing", "/predict/", "/a//b", "/models/", "/v3/predict", "/static/../settings.py"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_address_is_a_404_problem(client, path, method):
    body = problem(getattr(client, method)(path), 404)

    assert body["detail"] == "There is nothing at this address. GET /docs lists what there is."


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def test_a_person_at_an_unknown_address_gets_a_page_that_leads_on(client):
    answer = client.get("/nothing", headers={"accept": BROWSER})

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
    assert "There is nothing here." in answer.text
    assert '<a href="/">Draw a digit</a>' in answer.text
    assert "Accept" in answer["Vary"]
    assert "error" in client.get("/v2/nothing", headers={"accept": BROWSER}).json()


@pytest.mark.parametrize("path", ["/admin/nothing/", "/account/nothing"])
def test_pages_of_people_are_pages_when_they_fail(admin_client, path):
    answer = admin_client.get(path)

    assert answer.status_code == 404
    assert "There is nothing here." in answer.text
    assert "frame.css" in answer.text


def test_an_old_form_says_what_to_do(db):
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/account/login", {"login": "ada"})

    assert answer.status_code == 403
    assert "reload the page, and send it again" in answer.text


def test_a_page_says_that_the_database_is_away(rf):
    try:
        raise OperationalError
    except OperationalError:
        answer = error_pages.server_error(rf.get("/account/tokens"))

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "The database cannot be reached" in answer.text


def test_a_page_says_what_the_database_lacks_in_its_language(client, db, monkeypatch):
    def lacks_tables(*_: object) -> None:
        raise Unavailable(TROUBLES[Trouble.OTHER_TABLES])

    monkeypatch.setattr(NetworksView, "get", lacks_tables)
    page = client.get("/networks", headers={"accept": BROWSER, "accept-language": "de"})

    assert page.status_code == 503
    assert "Die Website wird gerade eingerichtet" in page.text


def test_an_unknown_host_is_a_400_problem(client):
    problem(client.get("/healthz", headers={"host": "evil.example"}), 400)


def test_an_unforeseen_error_is_a_500_problem_and_is_logged(client, monkeypatch, caplog):
    def fails(*_):
        raise RuntimeError("hunter2")

    monkeypatch.setattr(HealthView, "get", fails)
    client.raise_request_exception = False

    with caplog.at_level(logging.ERROR):
        answer = client.get("/healthz")

    assert b"hunter2" not in answer.content
    assert "hunter2" in caplog.text
    body = problem(answer, 500)
    assert body["detail"] == (
        "Something went wrong on this side. The X-Request-ID header names this request."
    )


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ParseError("secret"), 400),
        (UnreadablePostError("secret"), 400),
        (NotAuthenticated("secret"), 401),
        (PermissionDenied("secret"), 403),
        (NotFound("secret"), 404),
        (RequestDataTooBig("secret"), 413),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else type(value).__name__,
)
def test_the_texts_of_others_are_replaced(error, status):
    answer = problems.handle(error, {})

    assert problem_of(answer, status)["detail"] == problems.DETAILS[status]


def problem_of(answer, status: int) -> dict:
    import json

    assert answer.status_code == status
    return json.loads(answer.content)


def test_a_429_says_in_how_many_whole_seconds_to_try_again():
    answer = problems.handle(Throttled(1.2, "secret"), {})

    assert answer["Retry-After"] == "2"
    assert problem_of(answer, 429)["detail"] == "Too many requests. Try again in 2 s."


def test_the_detail_is_the_first_fault_with_its_field():
    faults = [Fault("/batch/0/7", "Expected a number."), Fault("/page", "Too high.")]

    answer = problems.handle(Invalid(errors=faults), {})

    assert problem_of(answer, 422)["detail"] == "batch/0/7: Expected a number."
    assert problems.first_cause([Fault("", "Expected a list.")]) == "Expected a list."


def test_at_most_ten_faults_and_one_kilobyte():
    many = [Fault(f"/batch/{row}", "é" * 20) for row in range(50)]
    long = [Fault("/pixels", "é" * 200)] * 10

    assert len(problem_of(problems.handle(Invalid(errors=many), {}), 422)["errors"]) == 10
    answer = problems.handle(Invalid(errors=long), {})
    assert len(answer.content) <= 1_000
    assert problem_of(answer, 422)["errors"]


def test_a_large_form_outside_the_api_is_a_413_problem(rf):
    answer = error_pages.bad_request(rf.post("/"), RequestDataTooBig("secret"))

    assert problem_of(answer, 413)["detail"] == "The request is too large."
