"""Images a second in batches of 1,000 rows of ``.npy``, over one connection that is kept.

    .venv/bin/python bench/serving/batches.py [--requests 200] [--rounds 3]

One process answers one client, which waits for each answer: by the clock, the client's own time and
what else the machine does are in it; the server's processor time an image is what the batch costs.
"""

import argparse
import http.client
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.ending import end_on_sigterm
from bench.serving.capacity import processor
from tests.hippo_site.server import ROOT, Server, running
from training.datasets import load_uci_digits

ROWS = 1_000
NPY, JSON = "application/x-npy", "application/json"


def bodies() -> dict[str, bytes]:
    images = load_uci_digits().train.images[:ROWS]
    return {"uint8": npy(images), "float32": npy(images / np.float32(255))}


def npy(images: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, images)
    return file.getvalue()


def asker(port: int, body: bytes, accept: str) -> Callable[[], None]:
    """Asks once, over the connection that it keeps."""
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def ask() -> None:
        connection.request("POST", "/predict", body, {"Content-Type": NPY, "Accept": accept})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise SystemExit(content.decode())

    return ask


def measure(site: Server, ask: Callable[[], None], requests: int) -> tuple[float, float, float]:
    """Images/s, median and best; and the server's µs of processor an image."""
    seconds = []
    before = processor(site)
    for _ in range(requests):
        began = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - began)
    spent = processor(site) - before
    return ROWS / statistics.median(seconds), ROWS / min(seconds), spent / requests / ROWS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    end_on_sigterm()
    starter = str(ROOT / "registry" / "starter")
    bodies_by_kind = bodies()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), HF_MODEL_REPO=starter, WEB_CONCURRENCY="1") as site,
    ):
        while site.get("/readyz")[0] != http.HTTPStatus.OK:
            time.sleep(0.1)
        for number in range(options.rounds):
            for kind, body in bodies_by_kind.items():
                for accept in (NPY, JSON):
                    ask = asker(site.port, body, accept)
                    for _ in range(20):
                        ask()
                    median, best, cost = measure(site, ask, options.requests)
                    print(
                        f"round {number + 1}, {kind:7} → {accept:17}: {median:7,.0f} images/s, "
                        f"{best:7,.0f} at best; {cost:.2f} µs of the server's processor an image",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
