"""One of several servers behind a proxy, on a machine of its own."""

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.peers.namespaces import Namespaces
from bench.peers.running import free_port
from tests.hippo_site.server import BODY, JSON, ROOT


class Replica:
    """One server: gunicorn with two processes on a machine of its own."""

    def __init__(self, machines: Namespaces, name: str, env: dict[str, str], folder: Path) -> None:
        self.machines, self.name, self.folder = machines, name, folder
        self.port = 8000 if machines.are_apart else free_port()
        self.env = env | {"PORT": str(self.port), "HOST": machines.address(name)}
        self.process = self.started()

    @property
    def address(self) -> str:
        return f"{self.machines.address(self.name)}:{self.port}"

    def restart(self) -> None:
        """As an operator does: end it in order, start the next, wait until it is ready."""
        self.process.terminate()
        self.process.wait(40)
        self.process = self.started()
        self.wait()

    def wait(self) -> None:
        for _ in range(600):
            if self.answer_to("GET", "/readyz").startswith("200"):
                return
            time.sleep(0.1)
        raise SystemExit((self.folder / f"{self.name}.log").read_text()[-2000:])

    def answer_to(self, method: str, path: str) -> str:
        """The status and the body, "" where it does not answer."""
        import http.client

        connection = http.client.HTTPConnection(self.address, timeout=2)
        headers = JSON | {"Host": "127.0.0.1"}
        try:
            connection.request(method, path, BODY if method == "POST" else None, headers)
            answer = connection.getresponse()
            return f"{answer.status} {answer.read().decode()}"
        except OSError:
            return ""
        finally:
            connection.close()

    def signal(self, number: int) -> None:
        os.killpg(self.process.pid, number)

    def started(self) -> subprocess.Popen[bytes]:
        words = [*self.machines.words(self.name), sys.executable, "-m", "gunicorn"]
        words += ["--config", str(ROOT / "gunicorn.conf.py")]
        with (self.folder / f"{self.name}.log").open("ab") as log:
            return subprocess.Popen(
                words, cwd=ROOT, env=self.env, stderr=log, start_new_session=True
            )
