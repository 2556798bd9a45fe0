"""The site under granian: what a client withholds costs nobody else a moment here either."""

import http.client
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.hippo_site.server import BODY, JSON, Server, granian
from tests.hippo_site.test_slow_clients import HEAD, ONE, received
from tests.patience import PATIENCE

pytest.importorskip("granian", reason="make .venv/granian.stamp")


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("granian")


@pytest.fixture(scope="module")
def server(place) -> Iterator[Server]:
    with granian(place) as server:
        yield server


@pytest.fixture
def connection(server) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        yield connection


@pytest.mark.parametrize(
    "part",
    [b"", HEAD[:40], HEAD + b"Content-Length: 9\r\n\r\n{", ONE[:-1]],
    ids=["silent", "half a head", "half a body", "all but a byte"],
)
def test_forty_clients_that_hold_something_back_stop_nobody(server, part):
    held = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(40)]
    for connection in held:
        connection.sendall(part)

    assert {server.post()[0] for _ in range(20)} == {200}
    for connection in held:
        connection.close()


def test_more_silent_clients_than_granian_takes_by_itself_stop_nobody(server):
    with ExitStack() as stack:
        for _ in range(1_100):
            address = ("127.0.0.1", server.port)
            stack.enter_context(socket.create_connection(address, timeout=PATIENCE))

        assert {server.post()[0] for _ in range(10)} == {200}


def test_the_processes_share_one_loaded_copy(server):
    server.post()
    for pid in server.workers():
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        sizes = {name: int(kB) for name, kB in re.findall(r"^(\w+): +(\d+) kB$", text, re.M)}
        assert sizes["Private_Dirty"] < sizes["Rss"] / 2


def test_a_body_that_no_route_takes_is_refused_before_it_is_sent(connection):
    connection.sendall(HEAD + b"Content-Length: 100000000000\r\n\r\n")

    assert received(connection) == [413]


def test_one_image_of_megabytes_is_refused_and_its_client_reads_why(server):
    status, problem = server.post(body=b'{"pixels":[' + b"0," * 4_000_000 + b"0]}")

    assert status == 413
    assert problem["detail"] == "The JSON of one image is at most 32,000 bytes."


def test_a_body_in_pieces_and_one_in_chunks_are_read(connection):
    for part in (ONE[:200], ONE[200:], HEAD + b"Transfer-Encoding: chunked\r\n\r\n"):
        connection.sendall(part)
        time.sleep(0.02)
    for part in (BODY[:10], BODY[10:]):
        connection.sendall(b"%x\r\n%s\r\n" % (len(part), part))
    connection.sendall(b"0\r\n\r\n")

    assert received(connection, 2) == [200, 200]


def test_a_body_that_is_cut_off_is_not_read_as_if_whole(server, connection):
    connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % (len(BODY) + 1) + BODY)
    connection.shutdown(socket.SHUT_WR)

    assert 200 not in received(connection)
    assert server.post()[0] == 200


@pytest.mark.parametrize("size", [500, 50_000])
def test_a_client_that_leaves_before_its_body_is_whole_is_no_error_in_the_log(server, place, size):
    for _ in range(4):  # one of them meets each process
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n{" % size)
            time.sleep(0.05)
    for _ in range(4):
        server.post()

    assert "Traceback" not in (place / "log").read_text()


def test_a_head_answers_the_length_and_no_body(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("HEAD", "/models")
    head = connection.getresponse()
    assert head.read() == b""
    connection.request("GET", "/models")
    whole = connection.getresponse()

    assert head.headers["Content-Length"] == str(len(whole.read()))
    connection.close()


def test_headers_that_look_like_others_and_long_batches_reach_the_site_as_under_gunicorn(server):
    rows = [[0] * 784] * 60

    assert server.post(headers={**JSON, "Script_Name": "/x"})[0] == 200
    assert server.post("/predict?model=nobody")[0] == 404
    assert server.post(body=b'{"batch":' + str(rows).encode() + b"}")[0] == 200


def test_a_token_that_is_not_ascii_is_refused_and_not_ignored(connection):
    """granian hides its value: somebody copied "hippo_…" from a page."""
    token = "Authorization: Bearer hippo_…\r\n".encode()
    connection.sendall(b"GET /models HTTP/1.1\r\nHost: localhost\r\n" + token + b"\r\n")

    assert received(connection) == [401]


def test_who_asks_for_a_websocket_is_answered_in_http(server, place, connection):
    key = b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    upgrade = b"Upgrade: websocket\r\nConnection: Upgrade\r\n" + key
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + upgrade + b"\r\n")

    assert received(connection) == [200]
    assert "Traceback" not in (place / "log").read_text()


def test_a_process_that_is_killed_is_replaced_and_the_site_goes_on(server):
    killed = server.workers()[0]
    os.kill(killed, signal.SIGKILL)

    end = time.monotonic() + PATIENCE
    while killed in server.workers():
        assert time.monotonic() < end
        time.sleep(0.05)
    assert server.process.poll() is None
    assert {server.post()[0] for _ in range(20)} == {200}
