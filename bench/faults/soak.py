"""Half an hour's worth of good and bad requests in three minutes: nothing lost, nothing grows.

    python bench/faults/soak.py --seconds 180 [--overload 2]

With --overload, patient clients ask twice what the site can answer, too: it first measures that.
Starts Hippo under gunicorn, behind Debian's nginx where that is installed, and asks ten routes,
sends hostile bodies and keeps slow clients waiting. Exits with 1 if a good request fails, if any
answer is a 5xx, or if the memory after the first third grows by more than 5 %.
"""

import argparse
import http.client
import json
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from random import Random

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.ending import end_on_sigterm
from bench.faults.load import Load, Tally
from bench.peers.batches import npy
from bench.peers.nginx import nginx
from bench.peers.running import Running, running
from bench.peers.servers import NETWORK, ROOT, Server, questions
from bench.serving.throughput import prepare

SECONDS_OF_MEASURING = 5
JSON = {"Content-Type": "application/json"}
PNG = (ROOT / "docs" / "seven.png").read_bytes()


def good() -> list[tuple[str, str, bytes, dict[str, str]]]:
    """Ten routes that must answer 200."""
    by_format = questions(NETWORK.stem)
    predict, v2, binary = by_format["JSON"], by_format["V2 JSON"], by_format["V2 binary"]
    model = f"/models/{NETWORK.stem}"
    return [
        ("POST", "/predict", predict.body, JSON),
        ("POST", "/predict", npy(100), {"Content-Type": "application/x-npy"}),
        ("POST", "/predict", PNG, {"Content-Type": "image/png"}),
        ("POST", "/activations", predict.body, JSON),
        ("POST", v2.path, v2.body, v2.headers),
        ("POST", binary.path, binary.body, binary.headers),
        *[("GET", path, b"", {}) for path in ("/models", model, "/mnist/samples", "/healthz")],
        *[("GET", path, b"", {}) for path in ("/readyz", "/metrics", "/v2" + model, "/schema")],
    ]


def bad() -> list[tuple[str, str, bytes, dict[str, str]]]:
    """Must answer 4xx."""
    noise = np.random.default_rng(0).bytes(4_000)
    bodies = [b"", b"{", b"[" * 20_000, b'{"pixels": [NaN]}', b'{"pixels": "x"}', noise]
    bodies += [b'{"pixels": [' + b'"",' * 200_000 + b'""]}', b'{"batch": []}', b" " * 9_000_000]
    pictures = [noise, PNG[:100], PNG[: len(PNG) // 2]]
    return [
        *[("POST", "/predict", body, JSON) for body in bodies],
        *[("POST", "/predict", body, {"Content-Type": "image/png"}) for body in pictures],
        *[("POST", "/v2/models/x/infer", body, {}) for body in bodies[:5]],
        ("POST", "/predict", noise, {"Content-Type": "application/x-npy"}),
        ("POST", "/predict", noise, JSON | {"Content-Encoding": "gzip"}),
        ("POST", "/predict", b"x", {"Content-Type": "text/plain"}),
        ("GET", "/predict", b"", {}),
        ("GET", "/nothing", b"", {}),
        ("GET", "/mnist/samples?count=-1", b"", {}),
        ("GET", "/models?page=x", b"", {}),
    ]


class Soak:
    """Clients that ask until they are told to stop, and what they were answered."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.done = threading.Event()
        self.seen: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._lock = threading.Lock()

    def ask(self, seed: int) -> None:
        rng, fine, broken = Random(seed), good(), bad()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.done.is_set():
            is_good = rng.random() < 0.8
            method, path, body, headers = rng.choice(fine if is_good else broken)
            status = self._status(connection, method, path, body, headers)
            self._note(is_good, status, f"{method} {path} {len(body)} bytes")

    def _status(self, connection, method, path, body, headers) -> int:
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return 0
        return answer.status

    def _note(self, is_good: bool, status: int, what: str) -> None:
        expected = status == 200 if is_good else 400 <= status < 500
        with self._lock:
            self.seen[f"{'good' if is_good else 'bad'} {status}"] += 1
            if not expected and (is_good or status):
                self.wrong.append(f"{status} for {'good' if is_good else 'bad'} {what}")

    def dawdle(self) -> None:
        """A client that sends a byte a second, and one that never finishes its head."""
        while not self.done.wait(0.1):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port)) as slow:
                slow.sendall(b"POST /predict HTTP/1.1\r\nHost: localhost\r\n")
                for letter in b"Content-Length: 9999\r\n\r\n{":
                    if self.done.wait(1):
                        return
                    slow.sendall(bytes([letter]))


def watch(soak: Soak, process: Running, seconds: int, clients: int) -> list[float]:
    """Memory in MB, ten times, while everybody asks."""
    threads = [threading.Thread(target=soak.ask, args=[n]) for n in range(clients)]
    threads += [threading.Thread(target=soak.dawdle) for _ in range(8)]
    for thread in threads:
        thread.start()
    memory = []
    for _ in range(10):
        time.sleep(seconds / 10)
        memory.append(process.memory())
        print(f"{sum(soak.seen.values()):8,} requests  {memory[-1]:6.1f} MB", flush=True)
    soak.done.set()
    for thread in threads:
        thread.join()
    return memory


def sustainable(port: int) -> float:
    """Predictions a second that eight clients get answered, one after the other."""
    load = Load(port, questions(NETWORK.stem)["JSON"].body, 8)
    with load.running() as tally:
        time.sleep(SECONDS_OF_MEASURING)
    return tally.answered / SECONDS_OF_MEASURING


@contextmanager
def overload(port: int, rate: float, clients: int = 200) -> Iterator[Tally]:
    """Clients that together ask so often, each as soon as its time has come and it was answered."""
    load = Load(port, questions(NETWORK.stem)["JSON"].body, clients, pause=clients / rate)
    with load.running() as tally:
        yield tally


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--overload", type=float, default=0, help="times the sustainable rate")
    options = parser.parse_args()
    end_on_sigterm()
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/db.sqlite3"
        prepare(database)
        environment = {"DATABASE_URL": database, "PORT": "PORT", "LOG_LEVEL": "CRITICAL"}
        command = [str(Path(sys.executable).parent / "gunicorn")]
        hippo = Server("Hippo", command, ("JSON",), folder=ROOT, environment=environment)
        question = questions(NETWORK.stem)["JSON"]
        with running(hippo, 2, question) as process, nginx(process.port) as front:
            soak, rate = Soak(front), sustainable(front)
            print(f"{rate:,.0f} predictions/s are sustainable")
            beside = overload(front, rate * options.overload) if options.overload else nullcontext()
            with beside as tally:
                memory = watch(soak, process, options.seconds, options.clients)
    lost = tally.lost if tally else 0
    if tally:
        rate = tally.answered / options.seconds
        print(f"overload: {tally.answered:,} answered, {rate:,.0f}/s, {lost} lost,", end=" ")
        print(f"slowest {tally.slowest:.1f} s", *tally.failures.items())
    growth = 100 * (memory[-1] / memory[3] - 1)
    print(json.dumps(dict(sorted(soak.seen.items()))))
    print(f"{len(soak.wrong)} wrong answers; memory {growth:+.1f} % since the first third")
    for line, count in Counter(soak.wrong).most_common(10):
        print(f"  {count} × {line}")
    return int(bool(soak.wrong or lost) or growth > 5)


if __name__ == "__main__":
    sys.exit(main())
