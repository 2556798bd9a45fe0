"""MNIST is read from a folder, and every file is verified first."""

import gzip
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from tests.training.tiny_mnist import checksums, tiny_mnist
from training import download
from training.core.data.mnist import TRAIN_IMAGES
from training.core.data.splits import Dataset
from training.mnist_files import DatasetUnavailable, load_mnist

FILES = tiny_mnist()
SUMS = checksums(FILES)


def write_files(directory: Path, files: Mapping[str, bytes] = FILES) -> None:
    for name, data in files.items():
        (directory / name).write_bytes(data)


def replacing(name: str, data: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda folder: (folder / TRAIN_IMAGES).unlink(), "it is missing or unreadable"),
        (replacing(TRAIN_IMAGES, b""), "it ends too early, or it is far too long"),
        (replacing(TRAIN_IMAGES, tiny_mnist(seed=1)[TRAIN_IMAGES]), "its checksum is wrong"),
        (
            replacing(TRAIN_IMAGES, bytes(download.MAX_DOWNLOAD + 1)),
            f"{TRAIN_IMAGES} is longer than 16,000,000 bytes",
        ),
    ],
)
def test_a_missing_or_wrong_file_is_named_with_what_to_do(
    tmp_path: Path, damage: Callable[[Path], object], reason: str
) -> None:
    write_files(tmp_path)
    damage(tmp_path)

    with pytest.raises(DatasetUnavailable) as error:
        load_mnist(tmp_path, sha256=SUMS)

    assert str(error.value) == (
        f"No usable {TRAIN_IMAGES} in {tmp_path} ({reason}): "
        "run `manage.py fetch_mnist`, or put MNIST's four .gz files there."
    )


def test_a_file_with_the_right_checksum_and_a_bad_label_is_refused(tmp_path: Path) -> None:
    files = tiny_mnist()
    name = "t10k-labels-idx1-ubyte.gz"
    files[name] = gzip.compress(gzip.decompress(files[name])[:-1] + b"\x0b")
    write_files(tmp_path, files)

    with pytest.raises(DatasetUnavailable) as error:
        load_mnist(tmp_path, sha256=checksums(files))

    assert str(error.value) == (
        f"The files in {tmp_path} are not MNIST (a label is 11; expected 0–9): "
        "run `manage.py fetch_mnist`, or put MNIST's four .gz files there."
    )


@pytest.mark.parametrize("make", ["mkdir", "pipe"])
def test_a_folder_or_a_pipe_instead_of_a_file_is_refused_at_once(tmp_path: Path, make: str) -> None:
    path = tmp_path / TRAIN_IMAGES
    path.mkdir() if make == "mkdir" else os.mkfifo(path)

    with pytest.raises(DatasetUnavailable, match="it is missing or unreadable"):
        load_mnist(tmp_path)


@pytest.mark.mnist
def test_the_real_mnist_has_its_published_counts(mnist: Dataset) -> None:
    assert (len(mnist.train), len(mnist.test)) == (60_000, 10_000)
    assert np.bincount(mnist.train.labels).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip
    assert mnist.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
