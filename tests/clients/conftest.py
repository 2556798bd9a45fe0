"""A running Hippo with its bundled networks, for clients that live in environments of their own."""

import os
import re
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv" / "bin" / "python"


@pytest.fixture(scope="session")
def base_url(tmp_path_factory) -> str:
    place = tmp_path_factory.mktemp("hippo")
    env = {"PATH": os.environ["PATH"], "SECRET_KEY": "for these tests"}
    env["DATABASE_URL"] = f"sqlite:///{place}/db.sqlite3"
    for command in ("migrate", "sync_models"):
        subprocess.run([PYTHON, "manage.py", command], cwd=ROOT, env=env, check=True)
    log = place / "log"
    with log.open("w") as file:
        command = [PYTHON, "-m", "gunicorn", "--bind", "127.0.0.1:0"]
        server = subprocess.Popen(command, cwd=ROOT, env=env, stderr=file)
    yield _address(log)
    server.terminate()
    server.wait(20)


def _address(log: Path) -> str:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if found := re.search(r"Listening at: (http://127.0.0.1:\d+)", log.read_text()):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(log.read_text())
