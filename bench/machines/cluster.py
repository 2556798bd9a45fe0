"""A cluster whose parts are killed: a sweep and a scoring end as if nothing had happened.

    .venv/bin/python bench/machines/cluster.py [--seed 0] [--only worker]

Needs `make scale`. As root, every machine is a network namespace on a bridge: one has the scheduler
and the command, two have a worker each, and a pulled cable is `ip link set … down`. Otherwise all
are processes of this machine, and a worker that is stopped (SIGSTOP) stands for the cable. TLS
everywhere. Each round runs `sweep` and `score`, disturbs them at a random moment, runs them again
with --resume where the command itself was killed, and compares the sweep's table and weights, the
scoring's parts and manifest, and the rows in the database with those of an undisturbed run on
processes of this machine.

"disk" fills the file system of the outputs, on which the command writes the sweep's results and the
workers the scoring's parts, and makes room again once the command has ended; "scratch" fills that
of everybody's temporary files. Both are small tmpfs, which only root can mount: without, they are
left out.
"""

import argparse
import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.ending import end_on_sigterm
from bench.faults.small_disk import small_disk
from bench.machines.cluster_processes import HOSTS, MANAGE, ROOT, TEMPORARY, Cluster
from bench.machines.disturbances import BALLAST, DISTURBANCES, SMALL
from bench.peers.namespaces import Namespaces, namespaces

NETWORK = str(ROOT / "registry" / "starter" / "mnist-784-100-10-relu-98.npz")
LIMIT = 180  # seconds that a disturbed command may take
DISK = 32  # MB of the file systems that are filled


def sweep(output: Path) -> list[str]:
    return [
        "sweep", "bench", "--dataset", "uci-digits", "--sizes", "784", "100", "10", "--epochs",
        "20", "--over", "learning_rate=0.3,1,2,3", "--seeds", "0-2", "--output", str(output),
    ]  # fmt: skip


def score(output: Path) -> list[str]:
    images = str(output.parent.parent / "images.npy")
    return ["score", NETWORK, images, "--rows", "5000", "--output", str(output)]


JOBS = {"sweep": sweep, "score": score}
COMPARED = ("sweep.json", "bench.npz", "manifest.json", "part-*")


def contents(output: Path) -> dict[str, str]:
    """SHA-256 of the files that must be the same."""
    files = [path for pattern in COMPARED for path in output.glob(pattern)]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}


def disturbed(cluster: Cluster, disturbance: str, words: list[str], output: Path) -> str:
    """Run a command and disturb it after its first result; what happened, in words."""
    command = cluster.command("main", *words)
    began = time.monotonic()
    with (cluster.folder / "command.log").open("ab") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log, env=cluster.env)
        while not results(output) and running.poll() is None:
            time.sleep(0.05)
        time.sleep(random.uniform(0, 0.5))
        there = results(output)
        DISTURBANCES[disturbance](cluster, running)
        disturbed_at = time.monotonic()
        code = running.wait(LIMIT)
        if code == 1 and disturbance == "disk":
            print(f"          {leftovers(output)}; {last_line(cluster)}")
            (output.parent / BALLAST).unlink()
            code = -signal.SIGKILL
        if code == -signal.SIGKILL:
            again = [*command, "--resume"]
            code = subprocess.call(again, stdout=log, stderr=log, env=cluster.env)
    (cluster.folder / TEMPORARY / BALLAST).unlink(missing_ok=True)
    if code:
        print((cluster.folder / "command.log").read_text()[-2000:])
        raise SystemExit(f"the command ended with {code}")
    end = time.monotonic()
    return f"with {there:2} results, {end - disturbed_at:5.1f} of {end - began:5.1f} s left"


def leftovers(output: Path) -> str:
    """What is left of writing, besides whole files."""
    names = [path.name for path in output.rglob(".*") if not path.name.startswith(".lock")]
    return f"left behind: {', '.join(names)}" if names else "nothing left behind"


def last_line(cluster: Cluster) -> str:
    return (cluster.folder / "command.log").read_text().splitlines()[-1]


def results(output: Path) -> int:
    return len([*output.glob("runs/*.json"), *output.glob("part-*")])


def rows(folder: Path, output: Path) -> int:
    with sqlite3.connect(folder / "db.sqlite3") as database:
        cursor = database.execute(
            "SELECT count(*) FROM training_sweep WHERE folder = ?", [str(output)]
        )
        return int(cursor.fetchone()[0])


@contextmanager
def prepared() -> Iterator[tuple[Namespaces, Path]]:
    with tempfile.TemporaryDirectory() as name, namespaces(*HOSTS) as machines:
        folder = Path(name)
        env = os.environ | {"DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}"}
        for words in (["make_cluster_keys", str(folder / "keys")], ["migrate", "-v", "0"]):
            subprocess.run([*MANAGE, *words], check=True, env=env, stdout=subprocess.DEVNULL)
        images = np.random.default_rng(0).integers(0, 256, (200_000, 784), np.uint8)
        np.save(folder / "images.npy", images)
        with small_disk(folder / "disk", DISK), small_disk(folder / TEMPORARY, DISK):
            yield machines, folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=DISTURBANCES)
    options = parser.parse_args()
    end_on_sigterm()
    random.seed(options.seed)
    with prepared() as (machines, folder):
        print("machines:", "network namespaces" if machines.are_apart else "processes, SIGSTOP")
        expected = {}
        for job, words in JOBS.items():
            output = folder / "local" / job
            env = os.environ | {"DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}"}
            subprocess.run([*MANAGE, *words(output)], check=True, capture_output=True, env=env)
            expected[job] = contents(output)
        for disturbance in [options.only] if options.only else DISTURBANCES:
            for job, words in JOBS.items():
                output = folder / disturbance / job
                small = folder / SMALL.get(disturbance, "")
                if disturbance in SMALL and not small.is_mount():
                    print(f"{disturbance:9} {job}: left out, no file system can be mounted here")
                    continue
                with Cluster(machines, folder, output) as cluster:
                    what = disturbed(cluster, disturbance, words(output), output)
                    if disturbance == "cable":
                        for name in HOSTS[1:]:
                            machines.plug_in(name)
                same = "the same files" if contents(output) == expected[job] else "OTHER FILES"
                row = f", {rows(folder, output)} row" if job == "sweep" else ""
                print(f"{disturbance:9} {job}: {what}, {same}{row}", flush=True)


if __name__ == "__main__":
    main()
