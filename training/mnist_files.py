"""MNIST's four files: read from a folder, verified by SHA-256, and downloaded from mirrors."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from training.core.data.mnist import (
    MAX_CONTENT,
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
from training.download import DownloadError, Progress, download, no_progress

IDX_START = b"\0\0\x08"  # of a file that is not packed
MIRROR_TIMEOUT = 30.0  # seconds without a byte, after which the next mirror is tried
ADVICE = "run `manage.py fetch_mnist`, or put MNIST's four .gz files there"


class WrongFile(Exception):
    """A file that has the name of one of MNIST's and not its content; the message names it."""


class DatasetUnavailable(Exception):
    """A dataset cannot be read or downloaded; the message is one line and says what to do."""


class NotDownloaded(DatasetUnavailable):
    """No mirror delivered it."""


def load_mnist(directory: Path, *, sha256: Mapping[str, str] = SHA256) -> Dataset:
    """MNIST from ``directory``, each file verified against its published checksum."""
    return Dataset(
        name="mnist",
        train=_split(directory, TRAIN_IMAGES, TRAIN_LABELS, sha256),
        test=load_mnist_test(directory, sha256=sha256),
        sha256=sha256[TRAIN_IMAGES],
    )


def load_mnist_test(directory: Path, *, sha256: Mapping[str, str] = SHA256) -> Split:
    """The test images alone: unpacking the training images takes six times as long."""
    return _split(directory, TEST_IMAGES, TEST_LABELS, sha256)


def _split(directory: Path, images: str, labels: str, sha256: Mapping[str, str]) -> Split:
    try:
        contents = [_read_verified(directory, name, sha256[name])[1] for name in (images, labels)]
    except (FileNotFoundError, WrongFile) as error:
        raise DatasetUnavailable(f"{error}: {ADVICE}.") from error
    try:
        return Split(read_images(contents[0]), read_labels(contents[1]))
    except ValueError as error:
        raise DatasetUnavailable(
            f"The files in {directory} are not MNIST ({error}): {ADVICE}."
        ) from error


def fetch_mnist(
    directory: Path,
    mirrors: Sequence[str],
    *,
    force: bool = False,
    progress: Progress = no_progress,
    sha256: Mapping[str, str] = SHA256,
    timeout: float = MIRROR_TIMEOUT,
) -> list[Path]:
    """Download the files that are missing in ``directory``; returns the paths of all four.

    force  replace files that are not MNIST's; without it, DatasetUnavailable names the first

    Each file is written atomically once it is verified, so simultaneous downloads do no harm.
    """
    ordered_mirrors = list(mirrors)
    for name in sha256:
        try:
            _read_verified(directory, name, sha256[name])
        except FileNotFoundError:
            _fetch(directory / name, ordered_mirrors, sha256[name], timeout, progress)
        except WrongFile as error:
            if not force:
                raise DatasetUnavailable(
                    f"{error}: move it away, or run `manage.py fetch_mnist --force` to replace it."
                ) from error
            _fetch(directory / name, ordered_mirrors, sha256[name], timeout, progress)
    return [_read_verified(directory, name, sha256[name])[0] for name in sha256]


def _fetch(path: Path, mirrors: list[str], sha256: str, timeout: float, progress: Progress) -> None:
    try:
        data = _download_verified(path.name, mirrors, sha256, timeout, progress)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
    except DownloadError as error:
        raise NotDownloaded(
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
            _verified(inflate(data), sha256)
            return data
        except (DownloadError, ValueError) as error:
            failures.append(f"{mirror}: {error}")
            mirrors.append(mirrors.pop(0))
    raise DownloadError("; ".join(failures) or "there are no mirrors")


def _read_verified(directory: Path, name: str, sha256: str) -> tuple[Path, bytes]:
    """The first file that is right, and its uncompressed content.

    Raises FileNotFoundError where there is no file of that name, WrongFile where there is one.
    """
    problems = []
    for path in (directory / form for form in _forms(name)):
        try:
            if path.exists():
                return path, _verified(_uncompressed(read_capped(path, MAX_CONTENT)), sha256)
        except ValueError as error:
            problems.append(f"{path} is not MNIST's file ({error})")
        except OSError as error:
            problems.append(f"{path} cannot be read ({error.strerror})")
    if problems:
        raise WrongFile(problems[0])
    raise FileNotFoundError(f"There is no {name} in {directory}")


def _forms(name: str) -> tuple[str, ...]:
    """The names under which a file is found: packed or not, with a hyphen or a dot before idx."""
    dotted = name.replace("-idx", ".idx")
    return name, name.removesuffix(".gz"), dotted, dotted.removesuffix(".gz")


def _uncompressed(data: bytes) -> bytes:
    """The content of a file that may have been unpacked; raises ValueError."""
    return data if data.startswith(IDX_START) else inflate(data)


def _verified(content: bytes, sha256: str) -> bytes:
    """The content; raises ValueError if it does not have this checksum."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError("its checksum is wrong")
    return content
