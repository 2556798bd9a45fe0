"""MNIST's four files: read from a folder, verified by SHA-256, and downloaded from mirrors."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from training.core.data.mnist import (
    SHA256,
    TEST_IMAGES,
    TEST_LABELS,
    TRAIN_IMAGES,
    TRAIN_LABELS,
    inflate,
    read_images,
    read_labels,
)
from training.core.data.splits import Dataset, Split
from training.core.files import read_capped, write_atomically
from training.download import MAX_DOWNLOAD, DownloadError, Progress, download, no_progress

MIRROR_TIMEOUT = 30.0  # seconds without a byte, after which the next mirror is tried
ADVICE = "run `manage.py fetch_mnist`, or put MNIST's four .gz files there"


class DatasetUnavailable(Exception):
    """A dataset cannot be read or downloaded; the message is one line and says what to do."""


def load_mnist(directory: Path, *, sha256: Mapping[str, str] = SHA256) -> Dataset:
    """MNIST from ``directory``, each file verified against its published checksum."""
    contents = {name: _read_verified(directory, name, sha256[name]) for name in sha256}
    try:
        return Dataset(
            name="mnist",
            train=Split(read_images(contents[TRAIN_IMAGES]), read_labels(contents[TRAIN_LABELS])),
            test=Split(read_images(contents[TEST_IMAGES]), read_labels(contents[TEST_LABELS])),
            sha256=sha256[TRAIN_IMAGES],
        )
    except ValueError as error:
        raise DatasetUnavailable(
            f"The files in {directory} are not MNIST ({error}): {ADVICE}."
        ) from error


def fetch_mnist(
    directory: Path,
    mirrors: Sequence[str],
    *,
    progress: Progress = no_progress,
    sha256: Mapping[str, str] = SHA256,
    timeout: float = MIRROR_TIMEOUT,
) -> list[Path]:
    """Download the files that are missing or wrong in ``directory``; returns all four paths.

    Each file is written atomically once it is verified, so simultaneous downloads do no harm.
    """
    ordered_mirrors = list(mirrors)
    for name in sha256:
        if not _is_right(directory / name, sha256[name]):
            _fetch(directory / name, ordered_mirrors, sha256[name], timeout, progress)
    return [directory / name for name in sha256]


def _fetch(path: Path, mirrors: list[str], sha256: str, timeout: float, progress: Progress) -> None:
    try:
        data = _download_verified(path.name, mirrors, sha256, timeout, progress)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
    except DownloadError as error:
        raise DatasetUnavailable(
            f"{path.name} could not be downloaded ({error}): put MNIST's four .gz files in "
            f"{path.parent}, or set MNIST_MIRRORS."
        ) from error
    except OSError as error:
        raise DatasetUnavailable(
            f"{path.parent} cannot be written ({error.strerror}): choose another folder "
            "with --dir or MNIST_DIR."
        ) from error


def _download_verified(
    name: str, mirrors: list[str], sha256: str, timeout: float, progress: Progress
) -> bytes:
    """The file from the first mirror that has the right one.

    A mirror that fails moves to the end of ``mirrors``, so that the next file does not wait for it.
    """
    failures = []
    for mirror in list(mirrors):
        try:
            url = f"{mirror.rstrip('/')}/{name}"
            data = download(url, name, timeout=timeout, progress=progress)
            _verified_content(data, sha256)
            return data
        except (DownloadError, ValueError) as error:
            failures.append(f"{mirror}: {error}")
            mirrors.append(mirrors.pop(0))
    raise DownloadError("; ".join(failures) or "there are no mirrors")


def _read_verified(directory: Path, name: str, sha256: str) -> bytes:
    """One file's uncompressed content."""
    try:
        return _verified_content(read_capped(directory / name, MAX_DOWNLOAD), sha256)
    except (OSError, ValueError) as error:
        reason = error if isinstance(error, ValueError) else "it is missing or unreadable"
        raise DatasetUnavailable(
            f"No usable {name} in {directory} ({reason}): {ADVICE}."
        ) from error


def _verified_content(data: bytes, sha256: str) -> bytes:
    """The uncompressed content; raises ValueError if it does not have this checksum."""
    content = inflate(data)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError("its checksum is wrong")
    return content


def _is_right(path: Path, sha256: str) -> bool:
    try:
        _verified_content(read_capped(path, MAX_DOWNLOAD), sha256)
    except (OSError, ValueError):
        return False
    return True
