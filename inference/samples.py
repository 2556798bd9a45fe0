"""Sample digits for ``GET /mnist/samples``: MNIST where it is installed, else UCI digits."""

from functools import cache
from tempfile import TemporaryFile
from typing import NamedTuple

import numpy as np
from django.conf import settings

from inference.difficulty import difficulty
from training.core.data.splits import Parts, Split
from training.core.network import Network
from training.datasets import nearest


class Samples(NamedTuple):
    """Some rows of a split, and the numbers of those rows in it."""

    source: str
    indices: list[int]
    split: Split


class Source(NamedTuple):
    """The dataset that this site has: its name, its SHA-256 and its three splits."""

    name: str
    sha256: str
    parts: Parts


@cache
def source() -> Source:
    """Read once per process, at the first use."""
    dataset = nearest(settings.MNIST_DIR)
    return Source(dataset.name, dataset.sha256, Parts(*map(_on_disk, dataset.parts())))


def _on_disk(split: Split) -> Split:
    """The same split with its images in an unnamed file: only pages in use take memory."""
    with TemporaryFile() as file:
        file.write(split.images.data)
        file.flush()
        return Split(np.memmap(file, np.uint8, "r", shape=split.images.shape), split.labels)


def draw(
    part: str,
    count: int,
    *,
    digit: int | None = None,
    hard_for: Network | None = None,
    only_wrong: bool = False,
    rng: np.random.Generator,
) -> Samples:
    """Up to ``count`` different images of ``train``, ``validation`` or ``test``.

    With ``hard_for``, of those that this network reads wrong; where they are too few, also the
    least sure ones, unless ``only_wrong``.
    """
    name, _, parts = source()
    split: Split = getattr(parts, part)
    rows = np.arange(len(split)) if digit is None else np.flatnonzero(split.labels == digit)
    if hard_for is not None:
        hard = difficulty(hard_for, name, part, split)
        rows = rows[hard.wrong[rows]] if only_wrong else hard.hardest(rows, count)
    chosen = rng.choice(rows, size=min(count, len(rows)), replace=False)
    return Samples(name, chosen.tolist(), split[chosen])
