"""Rules of HTTP at the site's edge, on a real server."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hippo_site.server import BODY, Server, running
from tests.patience import PATIENCE

HOST = b"Host: localhost\r\n"
LENGTH = b"Content-Type: application/json\r\nContent-Length: %d\r\n" % len(BODY)
PREDICT, HEALTHZ = b"POST /predict HTTP/1.1\r\n", b"GET /healthz HTTP/1.1\r\n"


@pytest.fixture(scope="module", params=["on", "off"])
def place(request, tmp_path_factory) -> Iterator[tuple[Server, Path]]:
    folder = tmp_path_factory.mktemp("rules")
    with running(folder, FAST_PATH=request.param, WEB_CONCURRENCY="1") as server:
        yield server, folder


@pytest.fixture
def exchange(place):
    """Sends bytes; the response until the server closes, or until nothing more comes."""

    def exchanged(data: bytes) -> tuple[bytes, bool]:
        """What came back, and whether the server then closed the connection."""
        with socket.create_connection(("127.0.0.1", place[0].port), PATIENCE) as connection:
            connection.sendall(data)
            received = connection.recv(65_536)
            connection.settimeout(0.5)
            try:
                while more := connection.recv(65_536):
                    received += more
            except TimeoutError:
                return received, False
            return received, True

    return exchanged


@pytest.mark.parametrize(
    "request_bytes",
    [HEALTHZ + b"\r\n", PREDICT + LENGTH + b"\r\n" + BODY],
    ids=["healthz", "predict"],
)
def test_http_1_1_without_a_host_is_400(exchange, request_bytes):
    response, _ = exchange(request_bytes)

    assert response.startswith(b"HTTP/1.1 400 ")
    assert b"A request of HTTP/1.1 has a Host header." in response


def test_http_1_0_needs_no_host(exchange):
    assert exchange(b"GET /healthz HTTP/1.0\r\n\r\n")[0].startswith(b"HTTP/1.0 200 ")


@pytest.mark.parametrize("value", [b"close", b"TE, close", b"Close, TE"])
@pytest.mark.parametrize(
    ("first", "body"), [(HEALTHZ, b""), (PREDICT + LENGTH, BODY)], ids=["healthz", "predict"]
)
def test_a_connection_that_the_client_wants_closed_is_closed(exchange, first, body, value):
    response, is_closed = exchange(first + HOST + b"Connection: " + value + b"\r\n\r\n" + body)

    assert response.startswith(b"HTTP/1.1 200 ")
    assert is_closed


def test_the_response_to_head_has_the_length_and_no_body_and_is_not_worth_a_line(exchange, place):
    response, _ = exchange(b"HEAD /models HTTP/1.1\r\n" + HOST + b"\r\n")

    head, _, body = response.partition(b"\r\n\r\n")
    assert b"Content-Length: " in head
    assert body == b""
    assert "body bytes" not in (place[1] / "log").read_text()


def test_a_wrong_host_is_one_line_in_the_log(exchange, place):
    response, _ = exchange(HEALTHZ + b"Host: evil.example\r\n\r\n")

    assert response.startswith(b"HTTP/1.1 400 ")
    log = (place[1] / "log").read_text()
    assert "Invalid HTTP_HOST header: 'evil.example'" in log
    assert "Traceback" not in log
