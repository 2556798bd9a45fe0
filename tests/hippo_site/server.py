"""A real gunicorn with two small networks, on a port of its own, to be sent anything."""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from tests.conftest import random_network
from tests.made_once import made_once
from tests.migrated_database import migrated_database
from tests.patience import PATIENCE
from tests.ports import free_port
from training.core.artifact import Metadata, save

ROOT = Path(__file__).parents[2]
BODY = json.dumps({"pixels": [0] * 784}).encode()
JSON = {"Content-Type": "application/json"}


class Server(NamedTuple):
    port: int
    process: subprocess.Popen
    env: dict[str, str]

    def manage(self, *words: str) -> str:
        """What the command prints."""
        return manage(self.env, *words)

    def get(self, path: str) -> tuple[int, Any]:
        """The status, and the document where it is JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        is_json = "json" in answer.headers["Content-Type"]
        return answer.status, json.loads(content) if is_json else content

    def post(self, path: str = "/predict", body=BODY, headers=JSON) -> tuple[int, dict]:
        """A new connection each time, so that any of the processes may answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        status, content = answer.status, answer.read()
        connection.close()
        return status, json.loads(content)

    def metrics(self) -> dict[str, float]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", "/metrics")
        lines = connection.getresponse().read().decode().splitlines()
        connection.close()
        pairs = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
        return {series: float(value) for series, value in pairs}

    def workers(self) -> list[int]:
        """Their ids once all are there: they are started one after the other."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        end = time.monotonic() + PATIENCE
        while len(pids := children.read_text().split()) < int(self.env["WEB_CONCURRENCY"]):
            assert time.monotonic() < end, pids
            time.sleep(0.02)
        return [int(pid) for pid in pids]


@contextmanager
def running(
    place: Path, *, bind: str = "127.0.0.1:0", hooks: str = "", **variables: str
) -> Iterator[Server]:
    """gunicorn with its own configuration and more ``hooks``; port 0 on a Unix socket."""
    env = prepared(place, **variables)
    config = place / "gunicorn.conf.py"
    config.write_text(f"{(ROOT / 'gunicorn.conf.py').read_text()}\n\n{hooks}")
    command = [sys.executable, "-m", "gunicorn", "--config", str(config), "--bind", bind]
    with started(command, env, place / "log") as process:
        yield Server(_port(place / "log"), process, env)


@contextmanager
def granian(place: Path, **variables: str) -> Iterator[Server]:
    """The same site under granian."""
    port = free_port()
    env = prepared(place, PORT=str(port), **variables)
    with started([sys.executable, "-m", "hippo_site.granian"], env, place / "log") as process:
        server = Server(port, process, env)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(ConnectionRefusedError):
                server.get("/readyz")
                break
            time.sleep(0.05)
        yield server


def prepared(place: Path, **variables: str) -> dict[str, str]:
    """The environment of a site with two networks and a database of its own.

    The networks are those that all such sites share, those of a folder ``models`` that is there
    already, or those of HF_MODEL_REPO.
    """
    models, own = place / "models", place / "db.sqlite3"
    shared = made_once("site", _site)
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(without_packages_of_the_tests(place / "absent")),
        "HF_MODEL_REPO": str(models if models.exists() else shared / "models"),
        "SECRET_KEY": "for these tests",
        "WEB_CONCURRENCY": "2",
        "DATABASE_URL": f"sqlite:///{own}",
    } | variables
    if "DATABASE_URL" in variables:  # a server's
        manage(env, "migrate", "--skip-checks")
    elif models.exists() or "HF_MODEL_REPO" in variables:
        migrated_database(own)
    else:
        shutil.copyfile(shared / "db.sqlite3", own)
        return env
    manage(env, "sync_models")
    return env


def save_two(folder: Path) -> None:
    """The networks ada and ben as artifacts."""
    for seed, (name, accuracy) in enumerate({"ada": 97.0, "ben": 95.0}.items()):
        save(folder, random_network(seed=seed), Metadata(name=name, accuracy=accuracy))


def _site(folder: Path) -> None:
    """The networks, and a database that they are mirrored into."""
    save_two(folder / "models")
    env = {
        "PATH": os.environ["PATH"],
        "HF_MODEL_REPO": str(folder / "models"),
        "SECRET_KEY": "for these tests",
        "DATABASE_URL": migrated_database(folder / "db.sqlite3"),
    }
    manage(env, "sync_models")


def without_packages_of_the_tests(folder: Path) -> Path:
    """A folder for PYTHONPATH: DRF imports requests where it is installed, 5 MB with chardet."""
    folder.mkdir(exist_ok=True)
    (folder / "requests.py").write_text("raise ImportError")
    return folder


@contextmanager
def started(command: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen]:
    with log.open("w") as file:
        output = {"stdout": file, "stderr": file}
        process = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True, **output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def manage(env: dict[str, str], *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return done.stdout


def _port(log: Path) -> int:
    """The port the system chose, once gunicorn says that it listens."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if match := re.search(r"Listening at: (?:http://127.0.0.1:(\d+)|unix:)", log.read_text()):
            return int(match[1] or 0)
        time.sleep(0.05)
    raise AssertionError(log.read_text())
