"""Downloading MNIST from mirrors: files are verified before they are kept; faults are skipped."""

import gzip
import socket
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE
from tests.training.faulty_mirror import serving
from tests.training.tiny_mnist import checksums, tiny_mnist
from training import download
from training.core.data.mnist import SHA256, TRAIN_IMAGES
from training.mnist_files import DatasetUnavailable, fetch_mnist, load_mnist

FILES = tiny_mnist()
SUMS = checksums(FILES)


def fetch(directory: Path, *mirrors: str, **options: Any) -> list[Path]:
    return fetch_mnist(directory, mirrors, sha256=SUMS, **options)


def write_files(directory: Path, files: Mapping[str, bytes] = FILES) -> None:
    for name, data in files.items():
        (directory / name).write_bytes(data)


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


@pytest.fixture
def closed() -> Iterator[str]:
    """The address of a port where no server listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


def test_four_files_are_downloaded_and_can_be_loaded(tmp_path: Path) -> None:
    directory = tmp_path / "data" / "mnist"
    with serving(FILES) as mirror:
        paths = fetch(directory, mirror.url)

    dataset = load_mnist(directory, sha256=SUMS)

    assert paths == [directory / name for name in SHA256]
    assert contents(directory) == FILES
    assert (dataset.name, len(dataset.train), len(dataset.test)) == ("mnist", 30, 10)
    assert dataset.sha256 == SUMS[TRAIN_IMAGES]


def test_a_mirrors_address_may_lack_the_slash_at_its_end(tmp_path: Path) -> None:
    with serving(FILES) as mirror:
        fetch(tmp_path, mirror.url.rstrip("/"))

    assert contents(tmp_path) == FILES


def test_files_that_are_right_are_not_downloaded_again(tmp_path: Path) -> None:
    with serving(FILES) as mirror:
        fetch(tmp_path, mirror.url)
        fetch(tmp_path, mirror.url)

    assert set(mirror.requests.values()) == {1}
    assert len(mirror.requests) == 4


def test_only_missing_files_are_downloaded(tmp_path: Path) -> None:
    write_files(tmp_path)
    (tmp_path / TRAIN_IMAGES).unlink()

    with serving(FILES) as mirror:
        fetch(tmp_path, mirror.url)

    assert dict(mirror.requests) == {TRAIN_IMAGES: 1}
    assert contents(tmp_path) == FILES


def test_a_wrong_file_is_not_replaced_without_force(tmp_path: Path) -> None:
    wrong = {TRAIN_IMAGES: FILES[TRAIN_IMAGES][:-20]}
    write_files(tmp_path, FILES | wrong)

    with serving(FILES) as mirror:
        with pytest.raises(DatasetUnavailable) as error:
            fetch(tmp_path, mirror.url)
        assert contents(tmp_path) == FILES | wrong

        fetch(tmp_path, mirror.url, force=True)

    assert str(error.value) == (
        f"{tmp_path / TRAIN_IMAGES} is not MNIST's file (it ends too early, or it is far too "
        "long): move it away, or run `manage.py fetch_mnist --force` to replace it."
    )
    assert dict(mirror.requests) == {TRAIN_IMAGES: 1}
    assert contents(tmp_path) == FILES


def test_unpacked_files_are_not_downloaded_again(tmp_path: Path) -> None:
    unpacked = {name.removesuffix(".gz"): gzip.decompress(data) for name, data in FILES.items()}
    write_files(tmp_path, unpacked)

    paths = fetch(tmp_path)

    assert [path.name for path in paths] == list(unpacked)


def test_a_file_compressed_differently_is_accepted(tmp_path: Path) -> None:
    repacked = {
        name: gzip.compress(gzip.decompress(data), 1, mtime=1) for name, data in FILES.items()
    }
    write_files(tmp_path, repacked)

    with serving(FILES) as mirror:
        fetch(tmp_path, mirror.url)

    assert not mirror.requests


FAULTS = {
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


def timeout_for(behaviour: str) -> float:
    """Seconds: few only for a mirror that is slow. A machine may stand still for a moment."""
    return 1.0 if FAULTS[behaviour] == "timed out" else PATIENCE


@pytest.fixture
def short_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """A download may take only twice the time-out."""
    monkeypatch.setattr(download, "MAX_TIMEOUTS", 2)


@pytest.mark.parametrize("behaviour", FAULTS)
def test_a_faulty_mirror_is_skipped_and_not_tried_for_the_next_file(
    tmp_path: Path, behaviour: str, short_deadline: None
) -> None:
    with serving(FILES, behaviour) as faulty, serving(FILES) as correct:
        fetch(tmp_path, faulty.url, correct.url, timeout=timeout_for(behaviour))

    assert contents(tmp_path) == FILES
    assert set(correct.requests.values()) == {1}
    assert faulty.requests.keys() == {TRAIN_IMAGES}


@pytest.mark.parametrize(("behaviour", "reason"), FAULTS.items())
def test_when_all_mirrors_fail_the_reason_is_given_and_no_file_is_written(
    tmp_path: Path, behaviour: str, reason: str, short_deadline: None
) -> None:
    with serving(FILES, behaviour) as faulty, pytest.raises(DatasetUnavailable) as error:
        fetch(tmp_path, faulty.url, timeout=timeout_for(behaviour))

    assert str(error.value) == (
        f"{TRAIN_IMAGES} could not be downloaded ({faulty.url}: {reason}): "
        f"put MNIST's four .gz files in {tmp_path}, or set MNIST_MIRRORS."
    )
    assert contents(tmp_path) == {}


def test_a_mirror_that_is_down_is_skipped(tmp_path: Path, closed: str) -> None:
    with serving(FILES) as correct:
        fetch(tmp_path, closed, correct.url)

    assert contents(tmp_path) == FILES


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
def test_mirrors_with_an_invalid_address_are_named(
    tmp_path: Path, mirrors: list[str], reasons: str
) -> None:
    with pytest.raises(DatasetUnavailable) as error:
        fetch(tmp_path, *mirrors)

    assert str(error.value) == (
        f"{TRAIN_IMAGES} could not be downloaded ({reasons}): "
        f"put MNIST's four .gz files in {tmp_path}, or set MNIST_MIRRORS."
    )


def test_offline_the_message_says_where_to_put_the_files(tmp_path: Path, closed: str) -> None:
    with pytest.raises(DatasetUnavailable) as error:
        fetch(tmp_path, closed)

    assert str(error.value) == (
        f"{TRAIN_IMAGES} could not be downloaded ({closed}: Connection refused): "
        f"put MNIST's four .gz files in {tmp_path}, or set MNIST_MIRRORS."
    )


def test_a_wrong_file_stays_until_a_right_one_is_downloaded(tmp_path: Path, closed: str) -> None:
    write_files(tmp_path, {TRAIN_IMAGES: b"half a file"})

    with pytest.raises(DatasetUnavailable, match="Connection refused"):
        fetch(tmp_path, closed, force=True)

    assert contents(tmp_path) == {TRAIN_IMAGES: b"half a file"}


def test_simultaneous_downloads_both_succeed_and_leave_no_other_file(tmp_path: Path) -> None:
    with serving(FILES) as mirror, ThreadPoolExecutor(2) as pool:
        both = [pool.submit(fetch, tmp_path, mirror.url) for _ in range(2)]
        results = [each.result() for each in both]

    assert results[0] == results[1]
    assert contents(tmp_path) == FILES


def test_a_folder_that_cannot_be_created_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with serving(FILES) as mirror, pytest.raises(DatasetUnavailable) as error:
        fetch(tmp_path / "file" / "mnist", mirror.url)

    assert str(error.value) == (
        f"{tmp_path}/file/mnist cannot be written (Not a directory): "
        "choose another folder with --dir or MNIST_DIR."
    )


def test_progress_counts_every_byte(tmp_path: Path) -> None:
    announced: dict[str, int | None] = {}
    received: Counter[str] = Counter()

    @contextmanager
    def count(name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        announced[name] = total
        yield lambda length: received.update({name: length})

    with serving(FILES) as mirror:
        fetch(tmp_path, mirror.url, progress=count)

    assert announced == received == {name: len(data) for name, data in FILES.items()}
