"""Seconds an epoch of 784-100-10: Hippo beside PyTorch, JAX, scikit-learn and the bare products.

    python -m venv bench/.venv && bench/.venv/bin/pip install -r bench/training/requirements.txt
    MNIST_DIR=data/mnist bench/.venv/bin/python bench/training/epoch_seconds.py --busy 0 1 2

Each contender (``contenders.py`` beside this module) runs in a process of its own, on as many cores
as the row says; one epoch warms it up before the one that counts. Contenders take turns within a
round; the table has medians over the rounds, of times and of ratios, these with their quartiles.
``--busy`` runs so many other processes beside that do nothing but count; the load average shows
what else there was. ``--before`` adds another checkout of Hippo. The limit is a loop of nothing but
the three matrix products that every epoch has to do.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.ending import end_on_sigterm
from bench.training.contenders import CONTENDERS, ROOT

SCRIPT = ROOT / "bench/training/contenders.py"


def measured(name: str, batch: int, threads: int, before: str) -> float | None:
    """Seconds of one epoch in a fresh process; None where the contender is not installed."""
    cores = sorted(os.sched_getaffinity(0))[:threads]
    checkout = before if name == "hippo before" else str(ROOT)
    own = {"JAX_PLATFORMS": "cpu", "OMP_NUM_THREADS": str(threads), "HIPPO_CHECKOUT": checkout}
    run = subprocess.run(
        [sys.executable, SCRIPT, name, str(batch), str(threads)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | own,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    if run.returncode:
        print(f"{name}: {run.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    return float(json.loads(run.stdout))


@contextmanager
def busy_processes(count: int) -> Iterator[None]:
    """So many processes that count for as long as the block runs."""
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def spread(values: list[float]) -> str:
    """The median and the quartiles."""
    if len(values) < 2:
        return f"{values[0]:.2f}" if values else "–"
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:.2f} ({low:.2f}–{high:.2f})"


def row(names: list[str], rounds: list[dict[str, float | None]]) -> str:
    """Medians of every contender's seconds, then Hippo's ratio to each of the others."""
    cells = []
    for name in names:
        times = [seconds for each in rounds if (seconds := each[name])]
        cells.append(f"{statistics.median(times):.3f}" if times else "–")
    for name in names[1:]:
        pairs = [(each["hippo"], each[name]) for each in rounds]
        cells.append(spread([ours / theirs for ours, theirs in pairs if ours and theirs]))
    return " | ".join(cells)


def machine() -> str:
    """What the figures depend on, in a line."""
    import numpy as np
    from threadpoolctl import threadpool_info

    blas = next(each for each in threadpool_info() if each["user_api"] == "blas")
    return (
        f"{len(os.sched_getaffinity(0))} cores, NumPy {np.__version__}, {blas['internal_api']} "
        f"{blas['version']} with {blas['architecture']} kernels."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, nargs="+", default=[10, 32, 128, 512])
    parser.add_argument("--cores", type=int, nargs="+", default=[2])
    parser.add_argument("--busy", type=int, nargs="+", default=[0], metavar="PROCESSES")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--before", default="", metavar="DIR", help="another checkout of Hippo")
    parser.add_argument("--only", nargs="+", choices=[*CONTENDERS], default=[*CONTENDERS])
    options = parser.parse_args()
    end_on_sigterm()
    names = [each for each in CONTENDERS if each == "hippo" or each in options.only]
    if not options.before:
        names = [each for each in names if each != "hippo before"]
    print(machine(), "Medians of", options.rounds, "rounds.\n")
    print("| batch | cores | busy | load |", " | ".join(f"{name}, s" for name in names), "|",
          " | ".join(f"hippo ÷ {name}" for name in names[1:]), "|")  # fmt: skip
    print("|---|---|---|---|" + "---|" * (2 * len(names) - 1))
    for busy in options.busy:
        for batch in options.batches:
            for threads in options.cores:
                with busy_processes(busy):
                    rounds = [
                        {name: measured(name, batch, threads, options.before) for name in names}
                        for _ in range(options.rounds)
                    ]
                load = f"{os.getloadavg()[0]:.0f}"  # with everything else that runs here
                cells = f"{batch} | {threads} | {busy} | {load} | {row(names, rounds)}"
                print(f"| {cells} |", flush=True)


if __name__ == "__main__":
    main()
