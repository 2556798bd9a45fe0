"""A server of the comparison while it runs: where, since when, and how heavy."""

import http.client
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from bench.peers.servers import Question, Server, environment, filled


class Running(NamedTuple):
    port: int
    pid: int
    started_in: float  # seconds until the first answer

    def memory(self) -> float:
        """MB of all its processes; what they share counts once (PSS)."""
        return sum(pss(pid) for pid in family(self.pid)) / 1e3


def family(pid: int) -> list[int]:
    """A process and those it started."""
    try:
        threads = os.listdir(f"/proc/{pid}/task")
        texts = [Path(f"/proc/{pid}/task/{t}/children").read_text() for t in threads]
    except OSError:
        return []
    return [pid, *(p for text in texts for child in text.split() for p in family(int(child)))]


def pss(pid: int) -> int:
    """kB"""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    match = re.search(r"^Pss: +(\d+)", text, re.MULTILINE)
    return int(match[1]) if match else 0


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def running(server: Server, workers: int, question: Question) -> Iterator[Running]:
    port = free_port()
    with tempfile.TemporaryFile() as log, tempfile.TemporaryDirectory() as folder:
        command = [filled(word, port, workers, folder) for word in server.command]
        started = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=server.folder,
            env=environment(server, port, workers, folder),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            while not answers(port, question):
                if process.poll() is not None or time.monotonic() > started + 60:
                    log.seek(0)
                    raise RuntimeError(f"{server.name}: {log.read().decode()[-2000:]}")
                time.sleep(0.02)
            yield Running(port, process.pid, time.monotonic() - started)
        finally:
            stop(process)


def stop(process: subprocess.Popen) -> None:
    """Some leave children behind, so the group goes with it."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(15)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def answers(port: int, question: Question) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("POST", question.path, question.body, question.headers)
        status = connection.getresponse().status
        connection.close()
    except (OSError, http.client.HTTPException):
        return False
    return status == 200
