"""X-Request-ID: taken when harmless, else made, and in every log line."""

import logging
import re
from threading import Thread

import pytest

from inference.middleware.request_id import RequestIdFilter


@pytest.mark.parametrize("given", ["a", "req-1.2_3", "x" * 64])
def test_a_harmless_id_is_kept(client, given):
    assert client.get("/nothing", headers={"x-request-id": given})["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\nb", "é", "<script>", "a\n"])
def test_any_other_is_replaced(client, given):
    answer = client.get("/nothing", headers={"x-request-id": given})

    assert re.fullmatch(r"[0-9a-f]{32}", answer["X-Request-ID"])


def test_two_requests_have_two_ids(client):
    assert client.get("/nothing")["X-Request-ID"] != client.get("/nothing")["X-Request-ID"]


def test_log_lines_name_the_request_they_belong_to(client, caplog):
    caplog.handler.addFilter(RequestIdFilter())

    with caplog.at_level(logging.WARNING, "django.request"):
        client.get("/nothing", headers={"x-request-id": "mine"})

    assert [record.request_id for record in caplog.records] == ["mine"]


def test_a_background_thread_belongs_to_no_request(client, caplog):
    caplog.handler.addFilter(RequestIdFilter())
    client.get("/docs")

    thread = Thread(target=logging.getLogger("background").warning, args=["hello"])
    thread.start()
    thread.join()

    assert [record.request_id for record in caplog.records] == ["-"]
