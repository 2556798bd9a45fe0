"""Find the digits to learn from: MNIST in a folder or from a mirror, or the small set we ship."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
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
from training.core.data.uci_digits import load_uci_digits
from training.core.files import read_capped, write_atomically
from training.download import MAX_DOWNLOAD, Progress, Unreachable, download, silent

TIMEOUT = 30.0  # seconds of silence before a mirror is given up
ADVICE = "run `manage.py fetch_mnist`, or put MNIST's four .gz files there"


class DatasetUnavailable(Exception):
    """A dataset that cannot be had; the message is one line and says what to do."""


def load(
    name: str, directory: Path, mirrors: Sequence[str], *, progress: Progress = silent
) -> Dataset:
    """One of DATASETS; ``directory`` and ``mirrors`` are where MNIST is looked for."""
    if name not in DATASETS:
        raise DatasetUnavailable(f"Unknown dataset; must be one of: {', '.join(DATASETS)}.")
    return DATASETS[name](directory, mirrors, progress)


def nearest(directory: Path) -> Dataset:
    """MNIST where it is in ``directory``, else the digits that come with Hippo; no download."""
    try:
        return load_mnist(directory)
    except DatasetUnavailable:
        return load_uci_digits()


def load_mnist(directory: Path, *, sha256: Mapping[str, str] = SHA256) -> Dataset:
    """MNIST from ``directory``, each file checked against its published checksum."""
    contents = {name: _content(directory, name, sha256[name]) for name in sha256}
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
    progress: Progress = silent,
    sha256: Mapping[str, str] = SHA256,
    timeout: float = TIMEOUT,
) -> list[Path]:
    """Download what is missing or wrong in ``directory``; returns the four files' paths.

    Each file appears whole and verified or not at all, so two downloads at once do no harm.
    """
    order = list(mirrors)
    for name in sha256:
        if not _is_right(directory / name, sha256[name]):
            _fetch(directory / name, order, sha256[name], timeout, progress)
    return [directory / name for name in sha256]


def _fetch(path: Path, order: list[str], sha256: str, timeout: float, progress: Progress) -> None:
    try:
        data = _from_mirrors(path.name, order, sha256, timeout, progress)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
    except Unreachable as error:
        raise DatasetUnavailable(
            f"{path.name} could not be downloaded ({error}): put MNIST's four .gz files in "
            f"{path.parent}, or set MNIST_MIRRORS."
        ) from error
    except OSError as error:
        raise DatasetUnavailable(
            f"{path.parent} cannot be written ({error.strerror}): choose another folder "
            "with --dir or MNIST_DIR."
        ) from error


def _content(directory: Path, name: str, sha256: str) -> bytes:
    """One file, unpacked and verified."""
    try:
        return _verified(read_capped(directory / name, MAX_DOWNLOAD), sha256)
    except (OSError, ValueError) as error:
        reason = error if isinstance(error, ValueError) else "it is missing or unreadable"
        raise DatasetUnavailable(
            f"No usable {name} in {directory} ({reason}): {ADVICE}."
        ) from error


def _from_mirrors(
    name: str, order: list[str], sha256: str, timeout: float, progress: Progress
) -> bytes:
    """The file from the first mirror that has the right one.

    A mirror that failed goes to the end of ``order``: the next file need not wait for it.
    """
    failures = []
    for mirror in list(order):
        try:
            data = download(
                f"{mirror.rstrip('/')}/{name}", name, timeout=timeout, progress=progress
            )
            _verified(data, sha256)
            return data
        except (Unreachable, ValueError) as error:
            failures.append(f"{mirror}: {error}")
            order.append(order.pop(0))
    raise Unreachable("; ".join(failures) or "there are no mirrors")


def _verified(data: bytes, sha256: str) -> bytes:
    """The unpacked content; ValueError when it is not exactly what was published."""
    content = inflate(data)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError("its checksum is wrong")
    return content


def _is_right(path: Path, sha256: str) -> bool:
    try:
        _verified(read_capped(path, MAX_DOWNLOAD), sha256)
    except (OSError, ValueError):
        return False
    return True


def _load_or_fetch_mnist(directory: Path, mirrors: Sequence[str], progress: Progress) -> Dataset:
    try:
        return load_mnist(directory)
    except DatasetUnavailable:
        fetch_mnist(directory, mirrors, progress=progress)
        return load_mnist(directory)


DATASETS: dict[str, Callable[[Path, Sequence[str], Progress], Dataset]] = {
    "mnist": _load_or_fetch_mnist,
    "uci-digits": lambda directory, mirrors, progress: load_uci_digits(),
}
