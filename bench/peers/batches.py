"""What large .npy bodies cost, beside the bare network."""

import http.client
import io
import statistics
import time

import numpy as np

from bench.peers.servers import NETWORK, Question
from bench.peers.wrk import load
from training.core.artifact import read_network

NPY = {"Content-Type": "application/x-npy", "Accept": "application/x-npy"}


def npy(rows: int) -> bytes:
    file = io.BytesIO()
    np.save(file, np.random.default_rng(0).random((rows, 784), np.float32))
    return file.getvalue()


def batches(port: int, repeats: int = 7) -> dict[str, float]:
    """Images/s of 1,000-row .npy bodies, of one client (a connection for each body) and of eight
    in wrk; and what 10,000 rows cost beside the bare network.
    """
    network, seconds = read_network(NETWORK), {}
    for rows in (1_000, 10_000):
        body = npy(rows)
        seconds[rows] = statistics.median(asked_in(port, body) for _ in range(repeats))
    images = np.load(io.BytesIO(body))
    bare = statistics.median(timed(lambda: network.probabilities(images)) for _ in range(repeats))
    reading = statistics.median(asked_in(port, b"x" + body[1:]) for _ in range(repeats))
    together = load(port, Question("/predict", npy(1_000), NPY), connections=8, seconds=3)
    return {
        "images/s": 1_000 / seconds[1_000],
        "images/s together": 1_000 * together.rate,
        "cost": seconds[10_000] / (bare + reading),
    }


def asked_in(port: int, body: bytes) -> float:
    """Seconds; a body that is no .npy is read and refused."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.connect()

    def ask() -> None:
        connection.request("POST", "/predict", body, NPY)
        connection.getresponse().read()

    seconds = timed(ask)
    connection.close()
    return seconds


def timed(call) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
