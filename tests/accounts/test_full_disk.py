"""A database that takes no changes: log-ins say so, and nothing that failed is called a success."""

from collections.abc import Iterator

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse

from inference.views import error_pages
from registry.admin_site import BUSY, without_unusable_query


@pytest.fixture
def read_only(db) -> Iterator[None]:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL cannot go back within a transaction")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = 1")
        yield
        cursor.execute("PRAGMA query_only = 0")


def test_the_cache_says_that_nothing_can_be_written(read_only):
    with pytest.raises(OperationalError, match="readonly"):
        cache.add("attempts", 1)


def test_the_cache_adds_what_is_not_there_only(db):
    assert cache.add("attempts", 1)
    assert not cache.add("attempts", 2)
    cache.set("attempts", 3)
    assert cache.get("attempts") == 3


def test_a_log_in_is_not_one_of_too_many(read_only, client):
    client.raise_request_exception = False

    answer = client.post("/account/login", {"login": "ada", "password": "a-long-pass-phrase"})

    assert answer.status_code == 503
    assert "The database cannot be written to at the moment." in answer.text


def fails_after_success(request: HttpRequest) -> HttpResponse:
    messages.success(request, "It was added.")
    raise OperationalError("database or disk is full")


@pytest.fixture
def post(rf):
    request = rf.post("/account/logout")
    request._messages = CookieStorage(request)
    return request


def shown_next(request: HttpRequest) -> list[str]:
    """What the next page will say, which a cookie keeps until then."""
    response = HttpResponse()
    request._messages.update(response)
    request.COOKIES["messages"] = response.cookies["messages"].value
    return [str(message) for message in CookieStorage(request)]


def test_a_page_that_failed_leaves_no_word_of_success(post):
    try:
        fails_after_success(post)
    except OperationalError:
        assert error_pages.server_error(post).status_code == 503

    assert shown_next(post) == []


def test_nor_does_a_form_of_the_admin(post):
    without_unusable_query(fails_after_success)(post)

    assert shown_next(post) == [BUSY]
