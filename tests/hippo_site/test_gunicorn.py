"""The site under real gunicorn: two processes, one changed default, a clean end."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from tempfile import gettempdir

import pytest

from hippo_site.metrics_folder import PREFIX, in_memory
from tests.hippo_site.server import BODY, JSON, Server, running
from tests.patience import PATIENCE

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("gunicorn")) as server:
        yield server


@linux
def test_it_answers_at_once_with_two_processes(server):
    status, body = server.post()

    assert (status, body["model"]) == (200, "ada")
    assert len(server.workers()) == 2


def sockets_of(pid: int) -> int:
    count = 0
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since
            count += os.readlink(descriptor).startswith("socket:")
    return count


def sockets_at_rest(pids: list[int]) -> list[int]:
    """Of each process, once clients that left are gone."""
    counts, before = [sockets_of(pid) for pid in pids], None
    while counts != before:
        time.sleep(0.3)
        counts, before = [sockets_of(pid) for pid in pids], counts
    return counts


def shares_of_16_connections(server: Server) -> list[int]:
    """How many of those that stay each process has."""
    workers = server.workers()
    before = sockets_at_rest(workers)
    with ExitStack() as stack:
        for _ in range(16):
            kept = stack.enter_context(
                closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE))
            )
            kept.request("POST", "/predict", BODY, JSON)
            assert kept.getresponse().read()
        return [sockets_of(pid) - count for pid, count in zip(workers, before, strict=True)]


@linux
def test_connections_that_stay_are_shared_by_the_processes(server):
    """Soon: a process that has only begun, or gets no processor time, leaves them to the other."""
    end = time.monotonic() + PATIENCE
    while min(shares := shares_of_16_connections(server)) < 4:
        assert time.monotonic() < end, shares


@linux
def test_both_processes_share_the_networks_loaded_before_the_fork(server):
    """Most memory of a worker is the parent's: what it has for itself is a small part."""
    for pid in server.workers():
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        size = {name: int(kb) for name, kb in re.findall(r"(\w+): +(\d+) kB", rollup)}
        assert size["Private_Dirty"] < size["Rss"] / 2


@linux
def test_three_processes_together_weigh_less_than_150_mb(server):
    """Alone on a machine 122 to 138: nobody else has their libraries in memory."""
    for _ in range(40):
        server.post()
    pids = [server.process.pid, *server.workers()]

    rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids]

    assert sum(int(re.search(r"Pss: +(\d+) kB", text)[1]) for text in rollups) < 150_000


def test_a_changed_default_reaches_all_within_2_seconds_and_no_request_fails(server):
    with ThreadPoolExecutor(4) as pool:
        before = [pool.submit(server.post) for _ in range(50)]
        server.manage("set_default_model", "ben")
        changed = time.monotonic()
        during = []
        while time.monotonic() < changed + 2:
            during.append(server.post())
        after = [pool.submit(server.post) for _ in range(50)]

    statuses = {future.result()[0] for future in before + after} | {s for s, _ in during}
    assert statuses == {200}
    assert {future.result()[1]["model"] for future in before} == {"ada"}
    assert {future.result()[1]["model"] for future in after} == {"ben"}


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/predict", {**JSON, "Transfer-Encoding": "chunked"}, 400),
        ("/predict?model=ada", {"Content-Type": "application/json; charset=bz2_codec"}, 415),
        ("/predict?model=%ff%00", JSON, 404),
        ("/nothing", JSON, 404),
        ("/predict", {}, 415),
    ],
)
def test_odd_requests_get_a_problem_from_the_whole_server_too(server, path, headers, status):
    body = iter([BODY]) if "Transfer-Encoding" in headers else BODY

    assert server.post(path, body, headers)[0] == status


def test_a_body_far_above_the_cap_is_refused(server):
    status, body = server.post(body=b" " * 9_000_000)

    assert (status, body["title"]) == (413, "Request Entity Too Large")


def test_a_client_that_says_more_than_it_sends_stops_nobody(server):
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{")

        assert {server.post()[0] for _ in range(20)} == {200}


def test_what_one_process_counts_of_log_ins_every_other_knows(server):
    """A second factor's code, too, is used up everywhere."""
    add = "from django.core.cache import cache; import sys; sys.exit(not cache.add('code', 1))"

    server.manage("shell", "-v0", "-c", add)

    with pytest.raises(subprocess.CalledProcessError):
        server.manage("shell", "-v0", "-c", add)


HOT = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n" % len(BODY)
HOT += b"Content-Type: application/json\r\n"


def answers(server, data: bytes, count: int) -> list[int]:
    """The statuses that come back on one connection for what is sent on it."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(data)
        got = b""
        while len(re.findall(rb"HTTP/1.1 \d+", got)) < count or not got.endswith(b"}"):
            got += connection.recv(65_536)
    return [int(status) for status in re.findall(rb"HTTP/1.1 (\d+)", got)]


def test_requests_on_one_connection_are_answered_whatever_way_they_arrive(server):
    one = HOT + b"\r\n" + BODY
    odd = HOT + b"Cookie: a=b\r\n\r\n" + BODY

    assert answers(server, one, 1) == [200]
    assert answers(server, one + one + odd + one, 4) == [200] * 4
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        for part in (one, one[:10], one[10:200], one[200:] + one[:300], one[300:], odd, one):
            connection.sendall(part)
            time.sleep(0.05)  # so that they arrive apart
        got = b""
        while got.count(b"HTTP/1.1 200") < 5:
            got += connection.recv(65_536)


def test_a_client_that_never_reads_stops_nobody(server):
    one = HOT + b"\r\n" + BODY
    with socket.create_connection(("127.0.0.1", server.port)) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.setblocking(False)
        with suppress(BlockingIOError):
            for _ in range(20_000):
                deaf.send(one)

        assert {server.post()[0] for _ in range(20)} == {200}


def at_rest(server: Server) -> dict[str, float]:
    """The metrics once no answer to a client of another test is on its way any more."""
    counted = 'hippo_requests_total{route="/predict",status="200"}'
    metrics = server.metrics()
    while True:
        time.sleep(0.3)
        before, metrics = metrics, server.metrics()
        if before.get(counted) == metrics.get(counted):
            return metrics


def test_metrics_count_what_every_process_did(server):
    before = at_rest(server)
    for _ in range(30):
        server.post()
    server.post(body=b"{")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    for _ in range(30):
        connection.request("POST", "/predict", BODY, JSON)
        assert connection.getresponse().read()
    connection.close()

    now = server.metrics()

    def more(series: str) -> float:
        return now[series] - before.get(series, 0)

    assert more('hippo_requests_total{route="/predict",status="200"}') == 60
    assert more('hippo_requests_total{route="/predict",status="400"}') == 1
    assert more('hippo_request_seconds_count{route="/predict"}') == 61
    model = server.post()[1]["model"]
    assert more(f'hippo_confidence_count{{model="{model}"}}') == 60
    digits = {s: more(s) for s in now if s.startswith("hippo_predictions_total{digit=")}
    assert sum(count for series, count in digits.items() if model in series) == 60


def test_sigterm_under_load_loses_no_request_and_ends_every_process(tmp_path):
    with running(tmp_path) as server:
        statuses = statuses_until_the_end(server)
        assert server.process.wait(PATIENCE) == 0
        with pytest.raises(ProcessLookupError):
            os.killpg(server.process.pid, 0)
        with pytest.raises(ConnectionRefusedError):
            server.post()

    assert set(statuses) - {"never taken"} == {200}
    assert statuses.count("never taken") <= 1


def statuses_until_the_end(server: Server) -> list[int | str]:
    """What four clients are answered while the server is told to end."""
    seen: list[int | str] = []

    def ask_until_the_end() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as it:
            ask_again_and_again(it)

    def ask_again_and_again(connection: http.client.HTTPConnection) -> None:
        while True:
            is_new = connection.sock is None
            try:
                connection.request("POST", "/predict", BODY, JSON)
            except OSError:
                return  # nobody listens any more: that request was never taken
            try:
                answer = connection.getresponse()
            except (ConnectionResetError, http.client.RemoteDisconnected):
                # The kernel resets who connects in the very moment the socket is closed.
                seen.append("never taken" if is_new else "lost")
                return
            seen.append(answer.status)
            answer.read()
            if answer.getheader("Connection") == "close":
                connection.close()

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask_until_the_end) for _ in range(4)]
        while len(seen) < 200:
            time.sleep(0.01)
        server.process.send_signal(signal.SIGTERM)
        for future in asking:
            future.result(PATIENCE)
    return seen


def test_reloads_lose_no_count_and_leave_no_more_files_than_two_generations_need(tmp_path):
    with running(tmp_path) as server:
        for _ in range(4):
            assert {server.post()[0] for _ in range(8)} == {200}
            before = server.workers()
            server.process.send_signal(signal.SIGHUP)
            end = time.monotonic() + PATIENCE
            while {*before} & {*server.workers()}:
                assert time.monotonic() < end
                time.sleep(0.02)
        counted = server.metrics()['hippo_requests_total{route="/predict",status="200"}']
        place = Path(in_memory() or gettempdir())
        files = place.glob(f"{PREFIX}{server.process.pid}-*/*.db")
        numbers = {int(path.stem.rpartition("_")[2]) for path in files}

    assert counted == 32
    assert numbers
    assert numbers <= {0, 1, 2, 3, 4}  # the master, and two processes of each generation
