"""What a client holds back costs the site a descriptor, and nobody else a moment."""

import os
import re
import resource
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.conftest import random_network
from tests.hippo_site.server import BODY, JSON, Server, running, save_two
from tests.patience import PATIENCE
from training.core.artifact import Metadata, save

HEAD = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
GRACEFUL = 25  # seconds: gunicorn waits 30 for what may still come, then kills
ONE = HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("slow")) as server:
        yield server


@pytest.fixture
def connect(server) -> Iterator:
    with ExitStack() as stack:

        def connected() -> socket.socket:
            address = ("127.0.0.1", server.port)
            return stack.enter_context(socket.create_connection(address, timeout=PATIENCE))

        yield connected


def received(connection: socket.socket, count: int = 1) -> list[int]:
    """The statuses of so many answers, or of those before the connection ends."""
    data = b""
    while len(re.findall(rb"HTTP/1\.1 \d+ ", data)) < count or not data.endswith((b"}", b">")):
        more = connection.recv(65_536)
        if not more:
            break
        data += more
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) ", data)]


@pytest.mark.parametrize(
    "part",
    [b"", b"P", HEAD[:40], HEAD + b"Content-Length: 9\r\n\r\n{", ONE[:-1], ONE + ONE[:45]],
    ids=["silent", "one byte", "half a head", "half a body", "all but a byte", "half a second"],
)
def test_forty_clients_that_hold_something_back_stop_nobody(server, connect, part):
    for _ in range(40):
        connect().sendall(part)

    assert {server.post()[0] for _ in range(40)} == {200}


@pytest.mark.parametrize("cut", range(1, 46, 4))
def test_the_first_bytes_of_the_next_request_wait_for_the_rest(connect, cut):
    connection = connect()
    connection.sendall(ONE)
    assert received(connection) == [200]

    connection.sendall(ONE + ONE[:cut])
    assert received(connection) == [200]
    time.sleep(0.02)
    connection.sendall(ONE[cut:])

    assert received(connection) == [200]


def test_a_tunnel_asked_for_behind_a_prediction_ends_no_worker(server, connect):
    before = server.workers()
    connection = connect()
    connection.sendall(ONE)
    assert received(connection) == [200]

    connection.sendall(ONE + b"CONNECT a:1 HTTP/1.1\r\n\r\n")

    assert received(connection, 2)[0] == 200
    assert {server.post()[0] for _ in range(10)} == {200}
    assert server.workers() == before


def test_a_body_that_no_route_takes_is_refused_before_it_is_sent(connect):
    connection = connect()

    connection.sendall(HEAD + b"Content-Length: 100000000000\r\n\r\n")

    assert received(connection) == [413]


def test_answers_that_are_read_late_all_arrive(connect):
    connection = connect()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32_768)
    for _ in range(300):
        connection.sendall(ONE)
        time.sleep(0.001)

    assert received(connection, 300) == [200] * 300


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"POST /predict?a=" + b"a" * 5_000 + HEAD[13:] + b"Content-Length: 0\r\n\r\n", 414),
        (HEAD + b"X-A: " + b"a" * 9_000 + b"\r\nContent-Length: 0\r\n\r\n", 431),
        (b"nonsense\r\n\r\n", 400),
        (HEAD + b"Transfer-Encoding: what\r\n\r\n", 501),
        (HEAD + b"Expect: a-miracle\r\nContent-Length: 0\r\n\r\n", 417),
    ],
    ids=["long query", "long header", "nonsense", "unknown coding", "expectation"],
)
@pytest.mark.parametrize("kept", [False, True])
def test_the_servers_own_refusals_are_problems_on_new_and_kept_connections(
    connect, request_bytes, status, kept
):
    connection = connect()
    if kept:
        connection.sendall(ONE)
        assert received(connection) == [200]

    connection.sendall(request_bytes)

    data = b""
    while more := connection.recv(65_536):
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"Content-Type: application/problem+json" in head
    assert b'"status":%d' % status in body


def test_a_body_that_comes_in_chunks_is_read(connect):
    connection = connect()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:10], BODY[10:]))

    for part in (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
        chunks[:7],
        chunks[7:],
        b"0\r\n\r\n",
    ):
        connection.sendall(part)
        time.sleep(0.02)

    assert received(connection) == [200]


def test_a_prefix_that_a_client_names_is_not_believed(server):
    assert server.post("/x/predict", headers={**JSON, "SCRIPT_NAME": "/x"})[0] == 404


def test_a_body_that_is_cut_off_is_not_read_as_if_whole(connect):
    connection = connect()
    connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % (len(BODY) + 1) + BODY)

    connection.shutdown(socket.SHUT_WR)

    assert received(connection) == [400]


def test_many_silent_connections_leave_room_for_others(server, connect):
    count = min(2_000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 100)
    for _ in range(count):
        connect()

    assert {server.post()[0] for _ in range(10)} == {200}


def test_a_unix_socket_answers_more_than_one_request_of_a_connection(tmp_path):
    path = tmp_path / "hippo.sock"
    with (
        running(tmp_path, bind=f"unix:{path}"),
        socket.socket(socket.AF_UNIX) as connection,
    ):
        connection.connect(str(path))
        for _ in range(3):
            connection.sendall(ONE)
            assert received(connection) == [200]


def test_clients_that_do_not_read_a_large_answer_hold_no_thread_and_get_it_later(tmp_path):
    """As many as there are threads, twice; the answer is larger than what the kernel keeps.

    All of them together are less than what one process may hold, whichever takes them.
    """
    large = random_network([784, 1_200, 10], seed=0)
    save_two(tmp_path / "models")
    save(tmp_path / "models", large, Metadata(name="large", accuracy=90.0))
    request = b"GET /models/large/weights HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with running(tmp_path) as server, ExitStack() as stack:
        slow = [stack.enter_context(socket.socket()) for _ in range(16)]
        for connection in slow:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            connection.settimeout(PATIENCE)
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(request)

        assert {server.get("/models")[0] for _ in range(8)} == {200}
        sizes = set()
        for connection in slow[:2]:
            data = b""
            while more := connection.recv(65_536):
                data += more
            head, _, body = data.partition(b"\r\n\r\n")
            sizes.add((b"Content-Length: %d\r\n" % len(body)) in head + b"\r\n")

    assert sizes == {True}


def test_sigterm_does_not_wait_for_half_a_body(tmp_path):
    with running(tmp_path) as server:
        assert server.post()[0] == 200
        with socket.create_connection(("127.0.0.1", server.port)) as stuck:
            stuck.sendall(ONE[:-1])
            time.sleep(0.1)
            began = time.monotonic()
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(PATIENCE) == 0

        assert time.monotonic() - began < GRACEFUL


def test_sigterm_leaves_an_idle_client_a_moment_for_what_it_may_be_sending(tmp_path):
    with (
        running(tmp_path) as server,
        socket.create_connection(("127.0.0.1", server.port)) as idle,
    ):
        idle.sendall(ONE)
        assert received(idle) == [200]
        time.sleep(3)  # longer than that moment
        server.process.send_signal(signal.SIGTERM)
        time.sleep(1.3)

        idle.sendall(ONE)

        assert received(idle) == [200]
        assert server.process.wait(PATIENCE) == 0


BEGIN_SLOWLY = """
def post_fork(server, worker):
    import time

    time.sleep(1)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_reaches_processes_that_only_begin(tmp_path, number):
    with running(tmp_path, hooks=BEGIN_SLOWLY) as server:
        server.workers()  # both are there, and not ready yet
        began = time.monotonic()
        server.process.send_signal(number)

        assert server.process.wait(PATIENCE) == 0
        assert time.monotonic() - began < GRACEFUL


def test_workers_end_with_their_master_and_free_the_port(tmp_path):
    with running(tmp_path) as server:
        assert server.post()[0] == 200
        workers = server.workers()
        server.process.kill()
        server.process.wait()
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and any(_is_running(pid) for pid in workers):
            time.sleep(0.05)

        assert not [pid for pid in workers if _is_running(pid)]
        with running(tmp_path, bind=f"127.0.0.1:{server.port}") as again:
            assert again.post()[0] == 200


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("path", [b"/predict", b"/v1/activations", b"/explain?digit=3"])
def test_one_image_of_megabytes_is_refused_by_its_first_kilobyte(connect, path):
    connection = connect()
    head = b"POST " + path + HEAD.removeprefix(b"POST /predict")

    connection.sendall(head + b'Content-Length: 8000000\r\n\r\n{"pixels":[' + b"0," * 1_000)

    assert received(connection) == [413]
