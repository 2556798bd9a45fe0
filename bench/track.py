"""Train with --track and without, in turn, against a site on this machine; compare the time.

MNIST_DIR=data/mnist HIPPO_TOKEN=hippo_… python bench/track.py http://127.0.0.1:8000
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
RUN = [sys.executable, "manage.py", "train_mnist", "--json", "--split", "nielsen"]


def train(*words: str) -> tuple[float, float]:
    """Seconds of training, and of a processor for the whole command."""
    with tempfile.TemporaryDirectory() as folder:
        command = [*RUN, *words, "--output", folder, "--runs-dir", f"{folder}/runs"]
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        out, err = process.stdout.read(), process.stderr.read()  # type: ignore[union-attr]
        _, status, used = os.wait4(process.pid, 0)
        if status or "Not tracked" in err:
            sys.exit(err)
        return json.loads(out)["seconds"], used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site")
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--epochs", default="6")
    options = parser.parse_args()
    pairs = []
    for number in range(options.pairs):
        ways: list[list[str]] = [[], ["--track", options.site]]
        order = ways if number % 2 else ways[::-1]
        measured = [train("--epochs", options.epochs, *words) for words in order]
        plain, tracked = measured if number % 2 else measured[::-1]
        pairs.append((plain, tracked))
        print("plain {:.2f} s, {:.2f} s of a processor;".format(*plain), end=" ")
        print("tracked {:.2f} s, {:.2f} s".format(*tracked), flush=True)
    for index, what in enumerate(("training", "a processor")):
        ratio = median(tracked[index] / plain[index] for plain, tracked in pairs)
        print(f"tracked / plain, seconds of {what}: median {ratio:.3f}")


if __name__ == "__main__":
    main()
