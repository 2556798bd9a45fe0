"""The pack: all images and labels of the site's dataset in one ``.npz``, to train on elsewhere.

It is made once per process, at the first use, in an unnamed file; the same dataset always gives the
same bytes, whichever process makes them.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from mmap import ACCESS_READ, mmap
from tempfile import TemporaryFile
from threading import Lock
from typing import IO

import numpy as np

from inference import samples

PIECE = 1 << 18  # bytes that are read at a time


class ImagePack:
    """An ``.npz`` on disk that any number of threads read.

    size    bytes
    sha256  of the file
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._content = mmap(file.fileno(), 0, access=ACCESS_READ)
        self.size = len(self._content)
        self.sha256 = hashlib.sha256(self._content).hexdigest()

    def pieces(self) -> Iterator[bytes]:
        """The whole file, PIECE bytes at a time."""
        for start in range(0, self.size, PIECE):
            yield self._content[start : start + PIECE]


def image_pack() -> ImagePack:
    """The pack of the dataset that the site has.

    source, sha256  text: the dataset's name, and what ``Dataset.sha256`` pins
    train_images    (n, 784) uint8     train_labels  (n,) uint8
    and the same for ``validation`` and ``test``
    """
    with _making:  # two first requests at once make it once
        return _packed(samples.source().sha256)


_making = Lock()


@cache
def _packed(sha256: str) -> ImagePack:
    source = samples.source()
    arrays: dict[str, object] = {"source": source.name, "sha256": sha256}
    for part, split in source.parts._asdict().items():
        arrays |= {f"{part}_images": split.images, f"{part}_labels": split.labels}
    with TemporaryFile() as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
        file.flush()
        return ImagePack(file)
