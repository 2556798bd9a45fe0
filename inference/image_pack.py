"""The pack: all images and labels of the site's dataset in one ``.npz``, to train on elsewhere.

It is made once per process, at the first use, and all who read it slowly wait for the same bytes.
The same dataset always gives the same bytes, whichever process makes them.
"""

import hashlib
import io
from functools import cache
from threading import Lock

import numpy as np

from inference import samples


class ImagePack:
    """An ``.npz`` and the SHA-256 of its bytes."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.sha256 = hashlib.sha256(content).hexdigest()


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
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return ImagePack(file.getvalue())
