"""MNIST is found, verified and fetched; without it there is a smaller set, under its own name."""

import gzip
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest

from tests.training.faulty_mirror import serving
from tests.training.tiny_mnist import checksums, tiny_mnist
from training import datasets, download
from training.core.data.mnist import SHA256, TRAIN_IMAGES
from training.datasets import DatasetUnavailable, fetch_mnist, load, load_mnist, nearest

FILES = tiny_mnist()
SUMS = checksums(FILES)


def fetch(directory, *mirrors, **options):
    return fetch_mnist(directory, mirrors, sha256=SUMS, **options)


def fill(directory, files=FILES):
    for name, data in files.items():
        (directory / name).write_bytes(data)


def content(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()}


@pytest.fixture
def closed():
    """The address of a port where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


def test_four_files_are_fetched_and_can_be_loaded(tmp_path):
    directory = tmp_path / "data" / "mnist"
    with serving(FILES) as mirror:
        paths = fetch(directory, mirror.url)

    dataset = load_mnist(directory, sha256=SUMS)

    assert paths == [directory / name for name in SHA256]
    assert content(directory) == FILES
    assert (dataset.name, len(dataset.train), len(dataset.test)) == ("mnist", 30, 10)
    assert dataset.sha256 == SUMS[TRAIN_IMAGES]


def test_a_mirrors_address_needs_no_slash_at_its_end(tmp_path):
    with serving(FILES) as mirror:
        fetch(tmp_path, mirror.url.rstrip("/"))

    assert content(tmp_path) == FILES


def test_files_that_are_right_are_not_asked_for_again(tmp_path):
    with serving(FILES) as mirror:
        fetch(tmp_path, mirror.url)
        fetch(tmp_path, mirror.url)

    assert set(mirror.requests.values()) == {1}
    assert len(mirror.requests) == 4


def test_only_what_is_missing_or_wrong_is_fetched(tmp_path):
    names = list(FILES)
    fill(tmp_path)
    (tmp_path / names[0]).unlink()
    (tmp_path / names[1]).write_bytes(FILES[names[1]][:-20])

    with serving(FILES) as mirror:
        fetch(tmp_path, mirror.url)

    assert dict(mirror.requests) == {names[0]: 1, names[1]: 1}
    assert content(tmp_path) == FILES


def test_a_file_packed_differently_is_as_good(tmp_path):
    repacked = {
        name: gzip.compress(gzip.decompress(data), 1, mtime=1) for name, data in FILES.items()
    }
    fill(tmp_path, repacked)

    with serving(FILES) as mirror:
        fetch(tmp_path, mirror.url)

    assert not mirror.requests


BAD = {
    "missing": "HTTP 404",
    "unavailable": "HTTP 503",
    "truncated": "it ends too early, or it is far too long",
    "damaged": "it is not a gzip file, or it is damaged",
    "different": "its checksum is wrong",
    "html": "it is not a gzip file, or it is damaged",
    "endless": "sent more than 16,000,000 bytes",
    "hanging": "timed out",
    "dripping": "timed out",
    "redirecting": "HTTP 302",
}


@pytest.fixture
def impatient(monkeypatch):
    """A file may take only twice as long as one silence."""
    monkeypatch.setattr(download, "PATIENCE", 2)


@pytest.mark.parametrize("behaviour", BAD)
def test_a_bad_mirror_is_passed_over_and_not_asked_again(tmp_path, behaviour, impatient):
    with serving(FILES, behaviour) as bad, serving(FILES) as good:
        fetch(tmp_path, bad.url, good.url, timeout=0.3)

    assert content(tmp_path) == FILES
    assert set(good.requests.values()) == {1}
    assert bad.requests.keys() == {TRAIN_IMAGES}


@pytest.mark.parametrize(("behaviour", "reason"), BAD.items())
def test_when_no_mirror_helps_the_reason_is_given_and_nothing_is_left(
    tmp_path, behaviour, reason, impatient
):
    with serving(FILES, behaviour) as bad, pytest.raises(DatasetUnavailable) as error:
        fetch(tmp_path, bad.url, timeout=0.3)

    assert str(error.value) == (
        f"{TRAIN_IMAGES} could not be downloaded ({bad.url}: {reason}): "
        f"put MNIST's four .gz files in {tmp_path}, or set MNIST_MIRRORS."
    )
    assert content(tmp_path) == {}


def test_a_mirror_that_is_down_is_passed_over(tmp_path, closed):
    with serving(FILES) as good:
        fetch(tmp_path, closed, good.url)

    assert content(tmp_path) == FILES


@pytest.mark.parametrize(
    ("mirrors", "reasons"),
    [
        ([], "there are no mirrors"),
        (["file:///etc/"], "file:///etc/: is not an http or https address"),
        (["http://[/"], "http://[/: broke off (ValueError)"),
        (
            ["ftp://a/", "nonsense"],
            "ftp://a/: is not an http or https address; nonsense: is not an http or https address",
        ),
    ],
)
def test_mirrors_that_cannot_be_asked_are_named(tmp_path, mirrors, reasons):
    with pytest.raises(DatasetUnavailable) as error:
        fetch(tmp_path, *mirrors)

    assert str(error.value) == (
        f"{TRAIN_IMAGES} could not be downloaded ({reasons}): "
        f"put MNIST's four .gz files in {tmp_path}, or set MNIST_MIRRORS."
    )


def test_offline_the_message_says_where_to_put_the_files(tmp_path, closed):
    with pytest.raises(DatasetUnavailable) as error:
        fetch(tmp_path, closed)

    assert str(error.value) == (
        f"{TRAIN_IMAGES} could not be downloaded ({closed}: Connection refused): "
        f"put MNIST's four .gz files in {tmp_path}, or set MNIST_MIRRORS."
    )


def test_a_wrong_file_stays_until_a_right_one_is_there(tmp_path, closed):
    fill(tmp_path, {TRAIN_IMAGES: b"half a file"})

    with pytest.raises(DatasetUnavailable):
        fetch(tmp_path, closed)

    assert content(tmp_path) == {TRAIN_IMAGES: b"half a file"}


def test_two_downloads_at_once_both_succeed_and_leave_nothing_else(tmp_path):
    with serving(FILES) as mirror, ThreadPoolExecutor(2) as pool:
        both = [pool.submit(fetch, tmp_path, mirror.url) for _ in range(2)]
        results = [each.result() for each in both]

    assert results[0] == results[1]
    assert content(tmp_path) == FILES


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()

    with serving(FILES) as mirror, pytest.raises(DatasetUnavailable) as error:
        fetch(tmp_path / "file" / "mnist", mirror.url)

    assert str(error.value) == (
        f"{tmp_path}/file/mnist cannot be written (Not a directory): "
        "choose another folder with --dir or MNIST_DIR."
    )


def test_progress_is_told_of_every_byte(tmp_path):
    seen = {}

    @contextmanager
    def count(name, total):
        seen[name] = [total, 0]

        def advance(length):
            seen[name][1] += length

        yield advance

    with serving(FILES) as mirror:
        fetch(tmp_path, mirror.url, progress=count)

    assert seen == {name: [len(data), len(data)] for name, data in FILES.items()}


def swap(name, data):
    return lambda folder: (folder / name).write_bytes(data)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda folder: (folder / TRAIN_IMAGES).unlink(), "it is missing or unreadable"),
        (swap(TRAIN_IMAGES, b""), "it ends too early, or it is far too long"),
        (swap(TRAIN_IMAGES, tiny_mnist(seed=1)[TRAIN_IMAGES]), "its checksum is wrong"),
        (
            swap(TRAIN_IMAGES, bytes(download.MAX_DOWNLOAD + 1)),
            f"{TRAIN_IMAGES} is longer than 16,000,000 bytes",
        ),
    ],
)
def test_a_wrong_file_is_named_with_what_to_do(tmp_path, spoil, reason):
    fill(tmp_path)
    spoil(tmp_path)

    with pytest.raises(DatasetUnavailable) as error:
        load_mnist(tmp_path, sha256=SUMS)

    assert str(error.value) == (
        f"No usable {TRAIN_IMAGES} in {tmp_path} ({reason}): "
        "run `manage.py fetch_mnist`, or put MNIST's four .gz files there."
    )


def test_a_file_with_the_right_checksum_and_a_bad_label_is_refused(tmp_path):
    files = tiny_mnist()
    name = "t10k-labels-idx1-ubyte.gz"
    files[name] = gzip.compress(gzip.decompress(files[name])[:-1] + b"\x0b")
    fill(tmp_path, files)

    with pytest.raises(DatasetUnavailable) as error:
        load_mnist(tmp_path, sha256=checksums(files))

    assert str(error.value) == (
        f"The files in {tmp_path} are not MNIST (a label is 11; expected 0–9): "
        "run `manage.py fetch_mnist`, or put MNIST's four .gz files there."
    )


@pytest.mark.parametrize("make", ["mkdir", "pipe"])
def test_a_folder_or_a_pipe_in_a_files_place_is_refused_at_once(tmp_path, make):
    import os

    path = tmp_path / TRAIN_IMAGES
    path.mkdir() if make == "mkdir" else os.mkfifo(path)

    with pytest.raises(DatasetUnavailable, match="it is missing or unreadable"):
        load_mnist(tmp_path)


def test_without_mnist_the_nearest_dataset_is_the_bundled_one(tmp_path):
    dataset = nearest(tmp_path)

    assert dataset.name == "uci-digits"
    assert content(tmp_path) == {}


def test_an_unknown_dataset_is_refused_with_the_known_ones(tmp_path):
    with pytest.raises(DatasetUnavailable) as error:
        load("cifar", tmp_path, [])

    assert str(error.value) == "Unknown dataset; must be one of: mnist, uci-digits."


def test_mnist_is_fetched_before_it_is_loaded(tmp_path):
    with serving(FILES) as mirror, pytest.raises(DatasetUnavailable, match="its checksum is wrong"):
        load("mnist", tmp_path, [mirror.url])

    assert dict(mirror.requests) == {TRAIN_IMAGES: 1}


def test_the_bundled_digits_are_whole_and_look_like_mnist(tmp_path):
    dataset = load("uci-digits", tmp_path, [])
    everything = np.concatenate([dataset.train.labels, dataset.test.labels])

    assert (len(dataset.train), len(dataset.test)) == (1438, 359)
    assert set(everything.tolist()) == set(range(10))
    assert dataset.train.images.max() == 255
    assert dataset.train.images.max(axis=1).min() > 128
    assert 20 < dataset.train.images.mean() < 40  # MNIST: 33
    assert dataset.sha256 == "b2dab7b501728c22e9119ad76740b2e17c77a231e42d1e592380d90886f1a05e"


@pytest.mark.mnist
def test_the_real_mnist_has_its_published_counts(mnist):
    assert (len(mnist.train), len(mnist.test)) == (60_000, 10_000)
    assert np.bincount(mnist.train.labels).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip
    assert mnist.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert datasets.DATASETS.keys() == {"mnist", "uci-digits"}
