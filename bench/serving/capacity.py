"""What serving costs, and from that the replicas, database load and network of a given rate.

    .venv/bin/python bench/serving/capacity.py [--seconds 10]

Needs PostgreSQL (make postgres-deps). Starts Hippo with one process and the starter's 784-100-10,
asks it for single predictions as JSON and for 1,000 images as .npy, and counts: processor time of
the server's processes (not of the clients), bytes both ways, transactions in the database while it
is asked and while it is not. Then the arithmetic, with cores busy to 60 %. A processor's time can
be counted where other programs share the cores, too, though it is longer then.
"""

import argparse
import io
import json
import math
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.ending import end_on_sigterm
from bench.faults.load import Load
from bench.peers.running import family, pss
from tests.hippo_site.server import ROOT, Server, running
from tests.postgres.cluster import Cluster, cluster
from training.datasets import load_uci_digits

BUSY = 0.6  # of a core, so that there is room for bursts
CORES = 4  # of a replica, and its processes
SETTLE = 30  # seconds: a process looks on for three, and PostgreSQL counts late
RATES = (1_000, 10_000, 100_000)
TICK = 1e6 / os.sysconf("SC_CLK_TCK")  # µs
HEADERS = {"json": "application/json", "npy": "application/x-npy"}


class Cost(NamedTuple):
    """Of one request: processor time in µs, bytes in and out."""

    processor: float
    received: int
    sent: int


def bodies() -> dict[str, bytes]:
    images = load_uci_digits().train.images[:1000]
    pixels = (images[0] / 255).round(4).tolist()
    file = io.BytesIO()
    np.save(file, images)
    return {"json": json.dumps({"pixels": pixels}).encode(), "npy": file.getvalue()}


def processor(site: Server) -> float:
    """µs that the server's processes have had."""
    ticks = 0
    for pid in family(site.process.pid):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks * TICK


def transactions(postgres: Cluster) -> int:
    return int(
        postgres.sql("SELECT xact_commit + xact_rollback FROM pg_stat_database "
                     "WHERE datname = 'site'")
    )  # fmt: skip


def cost(site: Server, kind: str, body: bytes, seconds: float) -> Cost:
    headers = {"Content-Type": HEADERS[kind]}
    _, answer = site.post("/predict", body, headers)
    sent = len(json.dumps(answer, separators=(",", ":")))
    before = processor(site)
    with Load(site.port, body, 2, headers=headers).running() as tally:
        time.sleep(seconds)
    spent = processor(site) - before
    if tally.lost:
        raise SystemExit(f"requests failed: {dict(tally.failures)}")
    each = spent / tally.answered
    print(f"{kind}: {tally.answered:,} requests, {each:,.0f} µs of processor each, "
          f"{len(body):,} bytes in, {sent:,} out", flush=True)  # fmt: skip
    return Cost(each, len(body), sent)


def database(site: Server, postgres: Cluster, body: bytes, seconds: float) -> float:
    """Print transactions a second of one process, asked and not; returns the first."""
    rates = []
    for word, clients in (("asked", 1), ("not asked", 0)):
        time.sleep(SETTLE)
        before, began = transactions(postgres), time.monotonic()
        with Load(site.port, body, clients, pause=0.05).running():
            time.sleep(2 * seconds)
        rates.append((transactions(postgres) - before) / (time.monotonic() - began))
        print(f"database: {rates[-1]:.1f} transactions/s of one process while it is {word}")
    return rates[0]


def table(single: Cost, looks: float) -> None:
    per_replica = CORES * BUSY * 1e6 / single.processor
    print(f"a replica of {CORES} cores, {BUSY:.0%} busy: {per_replica:,.0f} predictions/s")
    for rate in RATES:
        replicas = math.ceil(rate / per_replica)
        megabits = [8 * rate * size / 1e6 for size in (single.received, single.sent)]
        cores = rate * single.processor / 1e6 / BUSY
        print(
            f"{rate:7,}/s: {cores:5.1f} cores, {replicas:2} replicas, "
            f"{replicas * CORES * looks:4,.0f} transactions/s, {megabits[0]:7,.0f} Mbit/s in, "
            f"{megabits[1]:5,.0f} out"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    end_on_sigterm()
    bodies_by_kind = bodies()
    with cluster() as postgres, tempfile.TemporaryDirectory() as folder:
        starter = str(ROOT / "registry" / "starter")
        url = postgres.create("site")
        variables = {"DATABASE_URL": url, "HF_MODEL_REPO": starter, "WEB_CONCURRENCY": "1"}
        with running(Path(folder), **variables) as site:
            while site.get("/readyz")[0] != 200:
                time.sleep(0.1)
            costs = {
                kind: cost(site, kind, body, options.seconds)
                for kind, body in bodies_by_kind.items()
            }
            memory = sum(pss(pid) for pid in family(site.process.pid)) / 1000
            print(f"memory: {memory:.0f} MB, PSS of all processes")
            looks = database(site, postgres, bodies_by_kind["json"], options.seconds)
    print(f"npy: {costs['npy'].processor / 1000:.1f} µs an image")
    table(costs["json"], looks)


if __name__ == "__main__":
    main()
