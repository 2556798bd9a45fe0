"""Digits to try the networks on, out of MNIST where it is at hand, else out of the small set."""

from functools import cache
from typing import NamedTuple

import numpy as np
from django.conf import settings

from training.core.splits import Parts, Split
from training.datasets import nearest


class Samples(NamedTuple):
    """Some rows of a split, and the numbers of those rows in it."""

    source: str
    indices: list[int]
    split: Split


@cache
def _source() -> tuple[str, Parts]:
    """Read once per process, when first asked for."""
    dataset = nearest(settings.MNIST_DIR)
    return dataset.name, dataset.parts()


def draw(part: str, count: int, *, digit: int | None = None, rng: np.random.Generator) -> Samples:
    """Up to ``count`` different images of ``train``, ``validation`` or ``test``."""
    source, parts = _source()
    split: Split = getattr(parts, part)
    rows = np.arange(len(split)) if digit is None else np.flatnonzero(split.labels == digit)
    chosen = rng.choice(rows, size=min(count, len(rows)), replace=False)
    return Samples(source, chosen.tolist(), split[chosen])
