"""Connected parts of a drawing: which strokes hang together, and which are only specks of dust.

A row of a drawing is a handful of runs of ink. Runs that touch in neighbouring rows are joined by
the rounds of Shiloach & Vishkin 1982 ("An O(log n) parallel connectivity algorithm"), as arrays:
noise has a hundred thousand runs and takes no longer than a picture's decoding.
"""

import numpy as np
import numpy.typing as npt

Ink = npt.NDArray[np.float32]  # (h, w), 0.0 paper … 1.0 ink
Numbers = npt.NDArray[np.integer]

SPECK = 0.02  # of the largest part's ink: a smaller part is dust


def labelled(ink: Ink) -> tuple[Numbers, int]:
    """Which part each pixel (h, w) belongs to: 0 paper, 1 … count; diagonal neighbours touch."""
    inked = ink > 0
    edges = np.diff(np.pad(inked, ((0, 0), (1, 1))).view(np.int8), axis=1)
    (row, start), (_, end) = np.nonzero(edges == 1), np.nonzero(edges == -1)
    _, part = np.unique(_joined(*_touching(row, start, end), len(row)), return_inverse=True)
    labels = np.zeros(ink.shape, np.intp)
    labels[inked] = np.repeat(part + 1, end - start)
    return labels, int(part.max() + 1) if len(part) else 0


def without_specks(ink: Ink) -> Ink:
    """The drawing without parts that have next to no ink beside the largest."""
    labels, count = labelled(ink)
    if count < 2:
        return ink
    amounts = np.bincount(labels.ravel(), ink.ravel())
    is_kept = amounts >= SPECK * amounts.max()
    return ink if is_kept[1:].all() else ink * is_kept[labels]


def _touching(row: Numbers, start: Numbers, end: Numbers) -> tuple[Numbers, Numbers]:
    """All pairs of runs [start, end) that touch in neighbouring rows: the upper, the lower."""
    line = int(end.max(initial=0)) + 2  # runs are in reading order, so their places are sorted
    first = np.searchsorted(row * line + end, (row + 1) * line + start)
    after = np.searchsorted(row * line + start, (row + 1) * line + end, side="right")
    counts = np.maximum(after - first, 0)
    upper = np.repeat(np.arange(len(row)), counts)
    within = np.arange(len(upper)) - np.repeat(counts.cumsum() - counts, counts)
    return upper, first[upper] + within


def _joined(one: Numbers, other: Numbers, count: int) -> Numbers:
    """For each of ``count`` runs the first run of its part; touching runs are pairs."""
    first = np.arange(count)
    while True:
        lower = np.minimum(first[one], first[other])
        joined = first.copy()
        for ends in (one, other):
            np.minimum.at(joined, first[ends], lower)
            np.minimum.at(joined, ends, lower)
        joined = joined[joined]
        if np.array_equal(joined, first):
            return first
        first = joined
