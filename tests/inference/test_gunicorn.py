"""The site under real gunicorn: two processes, one changed default, a clean end."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import random_network
from training.core.artifact import Facts, save

ROOT = Path(__file__).parents[2]
BODY = json.dumps({"pixels": [0] * 784}).encode()
JSON = {"Content-Type": "application/json"}
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


class Server(NamedTuple):
    port: int
    process: subprocess.Popen
    env: dict[str, str]

    def manage(self, *words: str) -> None:
        manage(self.env, *words)

    def post(self, path: str = "/predict", body=BODY, headers=JSON) -> tuple[int, dict]:
        """A new connection each time, so that any of the processes may answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        status, content = answer.status, answer.read()
        connection.close()
        return status, json.loads(content)

    def workers(self) -> list[int]:
        pid = self.process.pid
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    place = tmp_path_factory.mktemp("gunicorn")
    for seed, (name, accuracy) in enumerate({"ada": 97.0, "ben": 95.0}.items()):
        network = random_network(seed=seed)
        save(place / "models", network, Facts(name=name, accuracy=accuracy))
    env = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"sqlite:///{place}/db.sqlite3",
        "HF_MODEL_REPO": str(place / "models"),
        "SECRET_KEY": "for these tests",
        "WEB_CONCURRENCY": "2",
    }
    manage(env, "migrate")
    manage(env, "sync_models")
    command = [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0"]
    log = place / "log"
    with log.open("w") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=file, start_new_session=True)
    yield Server(_port(log), process, env)
    process.terminate()
    process.wait(20)


def manage(env: dict[str, str], *words: str) -> None:
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)


def _port(log: Path) -> int:
    """The port the system chose, once gunicorn says so."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if found := re.search(r"Listening at: http://127.0.0.1:(\d+)", log.read_text()):
            return int(found[1])
        time.sleep(0.05)
    raise AssertionError(log.read_text())


@linux
def test_it_answers_at_once_with_two_processes(server):
    status, body = server.post()

    assert (status, body["model"]) == (200, "ada")
    assert len(server.workers()) == 2


@linux
def test_both_processes_share_the_networks_loaded_before_the_fork(server):
    """Most memory of a worker is the parent's: what it has for itself is a small part."""
    for pid in server.workers():
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        size = {name: int(kb) for name, kb in re.findall(r"(\w+): +(\d+) kB", rollup)}
        assert size["Private_Dirty"] < size["Rss"] / 2


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


def test_sigterm_ends_every_process(server):
    """Last in this file: it ends the server."""
    group = os.getpgid(server.process.pid)

    server.process.send_signal(signal.SIGTERM)

    assert server.process.wait(20) == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)
    with pytest.raises(ConnectionRefusedError):
        server.post()
