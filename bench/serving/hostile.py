"""Two small clients beside sixteen with large bodies: their waiting times, and the server's memory.

    python bench/serving/hostile.py --seconds 10 --settle 60

Starts Hippo with two workers and, for each kind of body, sixteen connections that send it as fast
as they can, beside two that ask for one prediction after another. Memory counts what processes
share once (PSS): before (small requests of each kind were answered), at most, and after the pause.
"""

import argparse
import http.client
import io
import json
import multiprocessing
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.ending import end_on_sigterm
from bench.peers.running import Running, running
from bench.peers.servers import NETWORK, Question, hippo, questions
from bench.serving.throughput import prepare

MEGABYTE = 1_000_000
HOSTILE, SMALL = 16, 2  # connections
COLUMNS = ("answers", "p50 ms", "p99 ms", "max ms", "MB")


def _zeros(size: int) -> bytes:
    return b",".join([b"0"] * (size // 2))


def _png(side: int) -> Question:
    page, file = Image.new("L", (side, side), 255), io.BytesIO()
    page.save(file, "PNG")
    return Question("/predict", file.getvalue(), _type("image/png"))


def _npy(rows: int) -> Question:
    file = io.BytesIO()
    np.save(file, np.zeros((rows, 784), np.float32))
    return Question("/predict", file.getvalue(), _type("application/x-npy"))


def _type(media_type: str) -> dict[str, str]:
    return {"Content-Type": media_type}


def bodies() -> dict[str, Question]:
    """What the sixteen send."""
    as_json = _type("application/json")
    zeros = _zeros(8 * MEGABYTE - 100)
    tensor = b'{"inputs":[{"name":"pixels","datatype":"FP32","shape":[1,784],"data":['
    batch = json.dumps({"batch": np.random.default_rng(0).random((500, 784)).round(6).tolist()})
    infer = f"/v2/models/{NETWORK.stem}/infer"
    return {
        "pixels of 8 MB": Question("/predict", b'{"pixels":[' + zeros + b"]}", as_json),
        "a batch of 8 MB": Question("/predict", b'{"batch":[[' + zeros + b"]]}", as_json),
        "500 images as JSON": Question("/predict", batch.encode(), as_json),
        "a V2 tensor of 8 MB": Question(infer, tensor + zeros + b"]}]}", as_json),
        "4 megapixels as PNG": _png(2_000),
        "10,000 images as .npy": _npy(10_000),
    }


def ordinary() -> list[Question]:
    """What a site has answered before: a small one of each kind."""
    return [_png(200), _npy(10), *questions(NETWORK.stem).values()]


def send_for_ever(port: int, question: Question) -> None:
    """One process of sixteen threads that are answered anything or nothing."""

    def send() -> None:
        while True:
            with suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                connection.request("POST", question.path, question.body, question.headers)
                connection.getresponse().read()
                connection.close()

    threads = [threading.Thread(target=send, daemon=True) for _ in range(HOSTILE)]
    for thread in threads:
        thread.start()
    threads[0].join()


def waiting_times(
    port: int, question: Question, seconds: float, connections: int = SMALL
) -> list[float]:
    """Milliseconds of each request of some clients; a lost one counts as a minute."""
    times: list[float] = []
    end = time.monotonic() + seconds

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < end:
            start = time.perf_counter()
            try:
                connection.request("POST", question.path, question.body, question.headers)
                response = connection.getresponse()
                is_answered = bool(response.read()) and response.status == 200
            except (OSError, http.client.HTTPException):
                connection.close()
                is_answered = False
            times.append(1e3 * (time.perf_counter() - start) if is_answered else 60_000)

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def measure(process: Running, hostile: Question, small: Question, seconds: float) -> str:
    """One row: what the two waited, and the largest memory meanwhile."""
    memory: list[float] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            memory.append(process.memory())

    crowd = multiprocessing.Process(target=send_for_ever, args=(process.port, hostile), daemon=True)
    watcher = threading.Thread(target=watch)
    crowd.start()
    watcher.start()
    time.sleep(1)
    times = waiting_times(process.port, small, seconds)
    crowd.kill()
    crowd.join()
    done.set()
    watcher.join()
    p50, p99 = np.percentile(times, (50, 99))
    return f"{len(times):8,} {p50:8.1f} {p99:8.1f} {max(times):8.1f} {max(memory):8.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--settle", type=float, default=60, help="seconds before the last memory")
    parser.add_argument("--server", choices=("gunicorn", "granian"), default="gunicorn")
    parser.add_argument("--bodies", nargs="+", choices=[*bodies()], default=[*bodies()])
    options = parser.parse_args()
    end_on_sigterm()
    small = questions(NETWORK.stem)["JSON"]
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/db.sqlite3"
        prepare(database)
        server = next(s for s in hippo(database) if options.server in s.name)
        with running(server, 2, small) as process:
            for question in ordinary():
                waiting_times(process.port, question, 1, HOSTILE)  # every process has answered it
            print(f"{process.memory():.0f} MB before")
            print(
                f"{'beside':24} {'answers':>8} {'p50 ms':>8} {'p99 ms':>8} {'max ms':>8} {'MB':>8}"
            )
            for name, question in bodies().items():
                if name in options.bodies:
                    row = measure(process, question, small, options.seconds)
                    print(f"{name:24} {row}", flush=True)
            time.sleep(options.settle)
            print(f"{process.memory():.0f} MB after {options.settle:.0f} s")


if __name__ == "__main__":
    main()
