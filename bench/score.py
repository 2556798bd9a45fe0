"""What scoring costs: processor time an image, memory, and whether a killed scoring ends the same.

    MNIST_DIR=data/mnist .venv/bin/python bench/score.py [--images 1000000] [--kills 5]

Makes a Parquet file (zstd, row groups of 100,000, fixed_size_binary) of MNIST's images over and
over, scores it with the starter's 784-100-10 and one worker, and takes from /proc the most memory
of its own that a process had. Then it kills the command at random moments and compares its files
with an undisturbed one's. "Products" is the time of the network's two matrix products alone.
"""

import argparse
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
NETWORK = ROOT / "registry" / "starter" / "mnist-784-100-10-relu-98.npz"
GROUP = 100_000


def make(path: Path, count: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from training.datasets import load_mnist

    split = load_mnist(ROOT / os.environ.get("MNIST_DIR", "data/mnist")).train
    schema = pa.schema([("image", pa.binary(784)), ("label", pa.uint8())])
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=False) as writer:
        for first in range(0, count, GROUP):
            rows = np.arange(first, min(first + GROUP, count)) % len(split)
            pixels = pa.py_buffer(split.images[rows].tobytes())
            images = pa.FixedSizeBinaryArray.from_buffers(schema[0].type, len(rows), [None, pixels])
            table = pa.Table.from_arrays([images, pa.array(split.labels[rows])], schema=schema)
            writer.write_table(table, row_group_size=GROUP)


def command(path: Path, output: Path, workers: int) -> list[str]:
    return [
        sys.executable, str(ROOT / "manage.py"), "score", str(NETWORK), str(path), "--output",
        str(output), "--labels", "label", "--rows", str(GROUP), "--workers", str(workers),
        "--resume",
    ]  # fmt: skip


def own_memory(parent: int) -> int:
    """The largest anonymous memory of a process and its children now, in kB."""
    largest = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except (OSError, ValueError):
            continue
        if parent in (int(status.parent.name), int(fields["PPid"])) and "RssAnon" in fields:
            largest = max(largest, int(fields["RssAnon"].split()[0]))
    return largest


def cost(path: Path, output: Path, count: int) -> None:
    before, began = os.times(), time.perf_counter()
    process = subprocess.Popen(command(path, output, 1), stderr=subprocess.DEVNULL)
    memory = 0
    while process.poll() is None:
        memory = max(memory, own_memory(process.pid))
        time.sleep(0.1)
    after, clock = os.times(), time.perf_counter() - began
    processor = sum(after[2:4]) - sum(before[2:4])
    print(f"{count:,} images: {clock:.1f} s by the clock, {processor:.1f} s of processors")
    print(f"processors: {1e6 * processor / count:.2f} µs an image, start-up included")
    print(f"largest memory of a process's own: {memory / 1000:.0f} MB")


def products() -> None:
    from training.core.artifact import read_network
    from training.runs.environment import blas_threads

    first, second = read_network(NETWORK).layers
    images = np.random.default_rng(0).random((1_024, 784), np.float32)
    with blas_threads(1):
        began = time.process_time()
        for _ in range(300):
            images @ first.weights @ second.weights
        seconds = time.process_time() - began
    print(f"products alone: {1e6 * seconds / 300 / len(images):.2f} µs an image")


def files(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != ".lock"
    }


def kills(path: Path, output: Path, expected: dict[str, str], count: int, parts: int) -> None:
    for number in range(count):
        folder = output / str(number)
        enough = random.randrange(1, parts)
        process = subprocess.Popen(
            command(path, folder, 2), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while process.poll() is None and len(list(folder.glob("part-*"))) < enough:
            time.sleep(random.random() / 50)
        process.kill()
        process.wait()
        left = len(list(folder.glob("part-*")))
        subprocess.run(command(path, folder, 2), capture_output=True, check=True)
        same = "the same files" if files(folder) == expected else "OTHER FILES"
        print(f"killed with {left} of {parts} parts there, run again: {same}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path, output = Path(folder, "images.parquet"), Path(folder, "whole")
        make(path, options.images)
        cost(path, output, options.images)
        products()
        parts = len(list(output.glob("part-*")))
        kills(path, Path(folder), files(output), options.kills, parts)


if __name__ == "__main__":
    main()
