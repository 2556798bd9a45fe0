"""What scoring costs: processor time an image, memory, and whether a killed scoring ends the same.

    MNIST_DIR=data/mnist .venv/bin/python bench/machines/score.py [--images N] [--repeats 3]
                                                                  [--kills 5] [--beside CHECKOUT]

Makes a Parquet file (zstd, row groups of 100,000, fixed_size_binary) of MNIST's images over and
over, scores it with the starter's 784-100-10 and one worker, with its doubt head and without, and
takes from /proc the most memory of its own that a process had. "Start-up" is the same for a tenth
of the images, extrapolated to none. Then it kills the command at random moments and compares its
files with an undisturbed one's. With ``--beside``, each measurement is made here and in another
checkout of the project, in turns, and the ratio of the medians is printed. "Products" is the
processor's time for the two matrix products alone, "with Arrow" for reading the file into Arrow's
batches and nothing else, "Zstandard" for decompressing alone: what scoring cannot go below. "A
plain network" is what a loop of one's own would do: bytes to floats, divided by 255, the network,
the largest probability.
"""

import argparse
import hashlib
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
NETWORK = ROOT / "registry" / "starter" / "mnist-784-100-10-relu-98.npz"
GROUP = 100_000


def make(path: Path, count: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from bench.mnist import mnist

    split = mnist().train
    schema = pa.schema([("image", pa.binary(784)), ("label", pa.uint8())])
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=False) as writer:
        for first in range(0, count, GROUP):
            rows = np.arange(first, min(first + GROUP, count)) % len(split)
            pixels = pa.py_buffer(split.images[rows].tobytes())
            images = pa.FixedSizeBinaryArray.from_buffers(schema[0].type, len(rows), [None, pixels])
            table = pa.Table.from_arrays([images, pa.array(split.labels[rows])], schema=schema)
            writer.write_table(table, row_group_size=GROUP)


def command(
    network: Path, path: Path, output: Path, workers: int, checkout: Path = ROOT
) -> list[str]:
    return [
        sys.executable, str(checkout / "manage.py"), "score", str(network), str(path), "--output",
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


def cost(words: list[str]) -> tuple[float, float, int]:
    """Run a command; seconds of processors and by the clock, and the largest memory in kB."""
    before, began = os.times(), time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    memory = 0
    while process.poll() is None:
        memory = max(memory, own_memory(process.pid))
        time.sleep(0.1)
    after, clock = os.times(), time.perf_counter() - began
    return sum(after[2:4]) - sum(before[2:4]), clock, memory


def costs(
    name: str,
    network: Path,
    folder: Path,
    *,
    count: int,
    repeats: int,
    checkouts: dict[str, Path],
) -> None:
    """Print what an image costs beyond the start, from a whole file and a tenth of it."""
    figures: dict[str, list[float]] = {where: [] for where in checkouts}
    for number in range(repeats):
        for where, checkout in checkouts.items():
            output = folder / f"{name} {where} {number}"
            whole, clock, memory = cost(
                command(network, folder / "images.parquet", output, 1, checkout)
            )
            tenth, *_ = cost(
                command(network, folder / "tenth.parquet", Path(f"{output}-tenth"), 1, checkout)
            )
            figures[where].append(1e6 * (whole - tenth) / (0.9 * count))
            print(
                f"{name}, {where}: {count:,} images in {clock:.1f} s by the clock, {whole:.1f} s "
                f"of processors; start-up {tenth - (whole - tenth) / 9:.1f} s, "
                f"{figures[where][-1]:.2f} µs an image, "
                f"{memory / 1000:.0f} MB of a process's own at most",
                flush=True,
            )
    middles = {where: statistics.median(each) for where, each in figures.items()}
    for where, middle in middles.items():
        print(
            f"{name}, {where}: median {middle:.2f} µs, {1 / middle:.2f} million images/s a core",
            flush=True,
        )
    if "beside" in middles:
        print(f"{name}: {middles['here'] / middles['beside']:.2f} × the time of the other")


def floors(path: Path, repeats: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from training.core.artifact import read_network
    from training.runs.environment import blas_threads

    network = read_network(NETWORK)
    first, second = network.layers
    images = np.random.default_rng(0).random((1_024, 784), np.float32)
    column = pq.ParquetFile(path).read_row_group(0, columns=["image"]).column(0).chunk(0)
    pixels = pa.py_buffer(b"".join(column[:10_000].to_numpy(zero_copy_only=False)))
    batches = np.frombuffer(pixels, np.uint8)[: 9 * 1_024 * 784].reshape(9, 1_024, 784)
    with blas_threads(1):
        for _ in range(repeats):
            began = time.process_time()
            for _ in range(100):
                images @ first.weights @ second.weights
            products = time.process_time() - began
            began = time.process_time()
            file = pq.ParquetFile(path, buffer_size=1 << 20, pre_buffer=False)
            for _ in file.iter_batches(4_096, columns=["image"], use_threads=False):
                pass
            arrow = time.process_time() - began
            began = time.process_time()
            for batch in np.tile(batches, (10, 1, 1)):
                floats = batch.astype(np.float32) / np.float32(255)
                network.answers(floats, with_doubt=False)[0].argmax(axis=1)
            plain = time.process_time() - began
            print(
                f"products {1e6 * products / 100 / len(images):.2f} µs an image, "
                f"a plain network {1e6 * plain / 90 / 1_024:.2f} µs, "
                f"with Arrow {1e6 * arrow / file.metadata.num_rows:.2f} µs",
                flush=True,
            )
    for level in (1, 3, 6, 9):
        codec = pa.Codec("zstd", compression_level=level)
        packed = codec.compress(pixels)
        began = time.process_time()
        for _ in range(20):
            codec.decompress(packed, pixels.size)
        unpacked = time.process_time() - began
        print(
            f"Zstandard, level {level}: {1e6 * unpacked / 200_000:.2f} µs an image, "
            f"{packed.size / 10_000:.0f} bytes",
            flush=True,
        )


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
            command(NETWORK, path, folder, 2), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while process.poll() is None and len(list(folder.glob("part-*"))) < enough:
            time.sleep(random.random() / 50)
        process.kill()
        process.wait()
        left = len(list(folder.glob("part-*")))
        subprocess.run(command(NETWORK, path, folder, 2), capture_output=True, check=True)
        same = "the same files" if files(folder) == expected else "OTHER FILES"
        print(f"killed with {left} of {parts} parts there, run again: {same}")


def without_doubt(path: Path) -> Path:
    from training.core.artifact import network_bytes, read_network

    path.write_bytes(network_bytes(replace(read_network(NETWORK), doubt=None)))
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--beside", type=Path, help="another checkout, to compare with")
    options = parser.parse_args()
    checkouts = {"here": ROOT}
    if options.beside:
        checkouts["beside"] = options.beside.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "images.parquet"
        make(path, options.images)
        make(folder / "tenth.parquet", options.images // 10)
        plain = without_doubt(folder / "plain.npz")
        for kind, network in (("digits alone", plain), ("with doubt", NETWORK)):
            costs(
                kind, network, folder,
                count=options.images, repeats=options.repeats, checkouts=checkouts,
            )  # fmt: skip
        floors(path, options.repeats)
        output = folder / "with doubt here 0"
        written = sum(part.stat().st_size for part in output.glob("part-*"))
        print(f"bytes an image: {path.stat().st_size / options.images:.0f} read, "
              f"{written / options.images:.1f} written with doubt")  # fmt: skip
        parts = len(list(output.glob("part-*")))
        kills(path, folder, files(output), options.kills, parts)


if __name__ == "__main__":
    main()
