"""MNIST is read from a folder, and every file is verified first."""

import gzip
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from tests.training.tiny_mnist import checksums, tiny_mnist
from training.core.data.mnist import MAX_CONTENT, TRAIN_IMAGES
from training.core.data.splits import Dataset
from training.mnist_files import DatasetUnavailable, load_mnist

FILES = tiny_mnist()
SUMS = checksums(FILES)


def write_files(directory: Path, files: Mapping[str, bytes] = FILES) -> None:
    for name, data in files.items():
        (directory / name).write_bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it ends too early, or it is far too long"),
        (FILES[TRAIN_IMAGES][:-20], "it ends too early, or it is far too long"),
        (b"<!doctype html>", "it is not a gzip file, or it is damaged"),
        (gzip.decompress(FILES[TRAIN_IMAGES])[:-20], "its checksum is wrong"),
        (tiny_mnist(seed=1)[TRAIN_IMAGES], "its checksum is wrong"),
        (bytes(MAX_CONTENT + 1), f"{TRAIN_IMAGES} is longer than 50,000,000 bytes"),
    ],
    ids=["empty", "cut", "HTML", "unpacked and cut", "another", "too long"],
)
def test_a_wrong_file_is_named_with_the_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    write_files(tmp_path, FILES | {TRAIN_IMAGES: data})

    with pytest.raises(DatasetUnavailable) as error:
        load_mnist(tmp_path, sha256=SUMS)

    assert str(error.value) == (
        f"{tmp_path / TRAIN_IMAGES} is not MNIST's file ({reason}): "
        "run `manage.py fetch_mnist`, or put MNIST's four .gz files there."
    )


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DatasetUnavailable) as error:
        load_mnist(tmp_path)

    assert str(error.value) == (
        f"There is no {TRAIN_IMAGES} in {tmp_path}: "
        "run `manage.py fetch_mnist`, or put MNIST's four .gz files there."
    )


UNPACKED = {name: gzip.decompress(data) for name, data in FILES.items()}
FORMS = {
    "packed": FILES,
    "unpacked": {name.removesuffix(".gz"): data for name, data in UNPACKED.items()},
    "unpacked under the packed name": UNPACKED,
    "with a dot": {
        name.removesuffix(".gz").replace("-idx", ".idx"): data for name, data in UNPACKED.items()
    },
    "packed, with a dot": {name.replace("-idx", ".idx"): data for name, data in FILES.items()},
}


@pytest.mark.parametrize("form", FORMS)
def test_the_files_are_found_packed_or_not(tmp_path: Path, form: str) -> None:
    write_files(tmp_path, FORMS[form])

    dataset = load_mnist(tmp_path, sha256=SUMS)

    assert (len(dataset.train), len(dataset.test)) == (30, 10)


def test_a_right_file_counts_beside_a_wrong_one(tmp_path: Path) -> None:
    write_files(tmp_path, FORMS["unpacked"] | {TRAIN_IMAGES: b"half a file"})

    assert len(load_mnist(tmp_path, sha256=SUMS).train) == 30


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

    with pytest.raises(DatasetUnavailable, match=r"cannot be read \(it is not a file\)"):
        load_mnist(tmp_path)


@pytest.mark.mnist
def test_the_real_mnist_has_its_published_counts(mnist: Dataset) -> None:
    assert (len(mnist.train), len(mnist.test)) == (60_000, 10_000)
    assert np.bincount(mnist.train.labels).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip
    assert mnist.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
