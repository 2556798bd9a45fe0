"""A sweep of 40 small runs with one worker and with two, in turns: seconds, ratio, weights.

    .venv/bin/python bench/machines/sweep.py [--runs 40] [--epochs 3] [--repeats 3]

The ratio is of medians. "Same weights" compares the SHA-256 of every run with those of the first
sweep. Start-up of the command and of its workers counts. Where other programs share the cores,
the processor's seconds tell more than the clock's.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def sweep(workers: int, runs: int, epochs: int) -> tuple[float, float, list[str]]:
    """Seconds by the clock and of processors, and the weights of each run."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable, "manage.py", "sweep", "bench", "--dataset", "uci-digits",
            "--sizes", "784", "100", "10", "--epochs", str(epochs), "--over",
            "learning_rate=0.3,1,2,3", "--seeds", f"0-{runs // 4 - 1}", "--workers", str(workers),
            "--output", folder, "--json",
        ]  # fmt: skip
        before, began = os.times(), time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        clock, after = time.perf_counter() - began, os.times()
    processor = sum(after[2:4]) - sum(before[2:4])
    rows = sorted(json.loads(done.stdout)["runs"], key=lambda row: row["config"]["learning_rate"])
    return clock, processor, [sha for row in rows for sha in row["weights_sha256"]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    seconds: dict[int, list[float]] = {1: [], 2: []}
    expected: list[str] = []
    for _ in range(options.repeats):
        for workers, clocks in seconds.items():
            clock, processor, weights = sweep(workers, options.runs, options.epochs)
            clocks.append(clock)
            expected = expected or weights
            same = "same weights" if weights == expected else "OTHER WEIGHTS"
            print(f"{workers} workers  {clock:6.1f} s  processors {processor:6.1f} s  {same}")
    one, two = (statistics.median(seconds[workers]) for workers in seconds)
    print(f"two workers are {one / two:.2f} times as fast as one")


if __name__ == "__main__":
    main()
