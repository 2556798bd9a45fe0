"""How fast Hippo answers, beside those who do the same: one table of ratios.

    python bench/serving/throughput.py --rounds 5 --seconds 5 --output docs/SERVING.md

Needs wrk (Debian: apt-get install wrk) and, for the peers, their three environments:

    python3 -m venv .venv/peers
    .venv/peers/bin/pip install --require-hashes -r bench/serving/requirements.txt
    make test-clients                                              (makes .venv/mlserver)
    python3.11 -m venv .venv/triton                                (NumPy 1: 3.11 or 3.12)
    .venv/triton/bin/pip install --no-deps --require-hashes -r bench/serving/triton.txt
    .venv/bin/pip install --require-hashes -r requirements-granian.txt

A server that is not there is left out. Every round starts each server anew and asks it, one after
the other, so that what else the machine does hits all of them; the medians over the rounds count.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.ending import end_on_sigterm
from bench.peers.agreement import check
from bench.peers.batches import batches
from bench.peers.nginx import nginx
from bench.peers.running import running
from bench.peers.servers import ROOT, Server, hippo, peers, questions
from bench.peers.wrk import Load, load

CONNECTIONS = (1, 8, 32, 128)
PAGE = """# Serving, measured

Written by `{command}`: the same network (784-100-10) and the same image for all, `wrk -t1` on the
same {cores} cores, medians of {rounds} rounds of {seconds} s, the servers in turn. Ratios travel to
other machines, absolute times do not. FastAPI is hand-written, checked by pydantic, under uvicorn
with uvloop and httptools; with {workers} workers and {connections} connections it answered {unit}
requests/s here. Memory is PSS of all processes after the load.

{table}

1,000 images a request as `.npy`: {together} images/s from `wrk -c8`, {speed} from one client with a
connection for each request. 10,000 images as `.npy` take {cost} times what reading the body and the
bare network take together.
"""
FIRST, BASE = "Hippo, gunicorn", "FastAPI, hand-written"


def measure(options: argparse.Namespace, there: list[Server]) -> dict:
    """(server, workers, question, connections) -> loads; (server, workers, word) -> numbers."""
    measurements = defaultdict(list)
    for round_ in range(options.rounds):
        for workers in options.workers:
            for server in there:
                print(f"round {round_ + 1}, {workers} workers: {server.name}", file=sys.stderr)
                try:
                    visit(options, server, workers, measurements)
                except RuntimeError as error:
                    print(error, file=sys.stderr)
    return measurements


def visit(options: argparse.Namespace, server: Server, workers: int, measurements: dict) -> None:
    by_format = {name: questions(server.model)[name] for name in server.formats}
    proxied = nginx if options.nginx else nullcontext
    with (
        running(server, workers, next(iter(by_format.values()))) as process,
        proxied(process.port) as port,
    ):
        measurements[server.name, workers, "start"].append(process.started_in)
        for name, question in by_format.items():
            check(port, question)
            load(port, question, 8, 1)  # warm
            for connections in options.connections:
                key = (server.name, workers, name, connections)
                measurements[key].append(load(port, question, connections, options.seconds))
        measurements[server.name, workers, "memory"].append(process.memory())
        if server.name == FIRST and workers == max(options.workers):
            for word, value in batches(process.port).items():
                measurements[server.name, workers, word].append(value)


def middle(loads: list[Load]) -> Load:
    return Load(*(statistics.median(column) for column in zip(*loads, strict=True)))


def table(options: argparse.Namespace, there: list[Server], measurements: dict) -> str:
    lines = [
        "| workers | connections | server | asked in | requests/s, FastAPI = 1 | p50 ms | p99 ms | "
        "errors | memory MB | first answer s |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for workers in options.workers:
        for connections in options.connections:
            base = measurements.get((BASE, workers, "JSON", connections))
            unit = middle(base).rate if base else 1.0
            for server in there:
                if (server.name, workers, "memory") not in measurements:
                    continue  # it would not start
                memory = statistics.median(measurements[server.name, workers, "memory"])
                start = statistics.median(measurements[server.name, workers, "start"])
                for name in server.formats:
                    seen = middle(measurements[server.name, workers, name, connections])
                    lines.append(
                        f"| {workers} | {connections} | {server.name} | {name} | "
                        f"{seen.rate / unit:.2f} | {seen.p50:.2f} | {seen.p99:.1f} | "
                        f"{seen.errors:.0f} | {memory:.0f} | {start:.1f} |"
                    )
    return "\n".join(lines)


def written(options: argparse.Namespace, there: list[Server], measurements: dict) -> str:
    workers = max(options.workers)
    base = measurements.get((BASE, workers, "JSON", options.connections[0]))
    unit = f"{middle(base).rate:,.0f}" if base else "not measured"
    speed = statistics.median(measurements[FIRST, workers, "images/s"])
    together = statistics.median(measurements[FIRST, workers, "images/s together"])
    cost = statistics.median(measurements[FIRST, workers, "cost"])
    facts = {
        "command": _command(options),
        "cores": os.cpu_count(),
        "rounds": options.rounds,
        "seconds": options.seconds,
        "workers": workers,
        "connections": options.connections[0],
        "unit": unit,
        "table": table(options, there, measurements),
        "speed": f"{speed:,.0f}",
        "together": f"{together:,.0f}",
        "cost": f"{cost:.2f}",
    }
    return PAGE.format(**facts)


def _command(options: argparse.Namespace) -> str:
    """Without paths: they are this machine's."""
    numbers = {
        name: " ".join(map(str, getattr(options, name))) for name in ("workers", "connections")
    }
    return (
        f"bench/serving/throughput.py --rounds {options.rounds} --seconds {options.seconds} "
        f"--workers {numbers['workers']} --connections {numbers['connections']}"
        f"{' --nginx' if options.nginx else ''}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--connections", type=int, nargs="+", default=CONNECTIONS)
    parser.add_argument("--only", nargs="+", default=[], help="parts of servers' names")
    parser.add_argument("--nginx", action="store_true", help="clients come through nginx")
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv/peers/bin")
    parser.add_argument("--mlserver", type=Path, default=ROOT / ".venv/mlserver/bin")
    parser.add_argument("--triton", type=Path, default=ROOT / ".venv/triton/bin")
    parser.add_argument("--output", type=Path, help="a file to write; without it, stdout")
    options = parser.parse_args()
    end_on_sigterm()
    if not shutil.which("wrk"):
        parser.error("it needs wrk: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/db.sqlite3"
        prepare(database)
        compared = hippo(database) + peers(options.peers, options.mlserver, options.triton)
        there = [server for server in compared if is_compared(server, options)]
        text = written(options, there, measure(options, there))
    if options.output:
        options.output.write_text(text)
    else:
        print(text)


def is_compared(server: Server, options: argparse.Namespace) -> bool:
    named = not options.only or any(word in server.name for word in options.only)
    if named and not server.there():
        print(f"{server.name} is not installed, so it is left out.", file=sys.stderr)
    return named and server.there()


def prepare(database: str) -> None:
    env = os.environ | {"DATABASE_URL": database, "SECRET_KEY": "for this comparison"}
    for command in (["migrate", "--verbosity", "0"], ["sync_models"]):
        manage = [sys.executable, "manage.py", *command]
        subprocess.run(manage, cwd=ROOT, env=env, check=True, capture_output=True)


if __name__ == "__main__":
    main()
