"""A network's answers to a batch of images, as arrays, and as the columns of a part."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from training.core.arrays import DIGITS, Array
from training.core.network import Network, layers_of
from training.scoring.arrow import arrow

SCALE = np.float32(1 / 255)
BLOCK = 1_024  # images that the network is asked about at once: as floats they nearly fit the cache
PROBABILITIES = {"none": "", "float16": "float16", "float32": "float32"}
# Dictionaries of values that are nearly all different take twice the time to write. Numbers that
# count up are stored as their differences: a third of the time, a hundredth of the bytes.
WRITER: dict[str, Any] = {
    "compression": "zstd",
    "use_dictionary": False,
    "column_encoding": {"row": "DELTA_BINARY_PACKED"},
}


class Answers(NamedTuple):
    """To n rows; those with a problem have any values.

    digits         (n,) uint8
    confidences    (n,) float32, the probabilities of the digits
    doubts         (n,) float32; None where the network cannot say
    probabilities  (n, 10) float32; None where nobody asks
    problems       row → why it is no image
    """

    digits: npt.NDArray[np.uint8]
    confidences: Array
    doubts: Array | None
    probabilities: Array | None
    problems: dict[int, str]

    @property
    def good(self) -> npt.NDArray[np.bool_]:
        """Which rows are images."""
        good = np.ones(len(self.digits), bool)
        good[list(self.problems)] = False
        return good


def for_bytes(network: Network) -> Network:
    """The same network for pixels 0–255: 1/255 is in its weights, not in a pass over each image."""
    parameters = network.parameters.copy()
    next(layers_of(parameters, network.sizes)).weights[...] *= SCALE
    doubt = network.doubt
    if doubt:
        weights = doubt.weights.copy()
        weights[: network.sizes[0] if len(network.layers) > 1 else None] *= SCALE
        doubt = replace(doubt, weights=weights)
    return replace(network, parameters=parameters, doubt=doubt)


def answered(
    network: Network, images: Array, problems: dict[int, str], *, with_probabilities: bool
) -> Answers:
    """What ``POST /predict`` would say of images (n, 784), float 0–1; or uint8 0–255, where the
    network is one ``for_bytes``.
    """
    count = len(images)
    answers = Answers(
        np.empty(count, np.uint8),
        np.empty(count, np.float32),
        np.empty(count, np.float32) if network.doubt else None,
        np.empty((count, DIGITS), np.float32) if with_probabilities else None,
        problems,
    )
    kept = np.empty((min(BLOCK, count), images.shape[1]), np.float32)
    for first in range(0, count, BLOCK):
        rows = slice(first, first + BLOCK)
        pixels = kept[: min(BLOCK, count - first)]
        np.copyto(pixels, images[rows], casting="same_kind")
        if problems and images.dtype != np.uint8:  # what is no image must not end in warnings
            np.clip(np.nan_to_num(pixels, copy=False), 0, 1, out=pixels)
        probabilities, doubts = network.answers(pixels)
        digits = probabilities.argmax(axis=1)
        answers.digits[rows] = digits
        # a tenth of the time of a maximum along rows of ten
        answers.confidences[rows] = probabilities[np.arange(len(digits)), digits]
        if answers.doubts is not None:
            answers.doubts[rows] = doubts
        if answers.probabilities is not None:
            answers.probabilities[rows] = probabilities
    return answers


def schema(probabilities: str) -> Any:
    """The columns of a part; ``probabilities`` is one of PROBABILITIES."""
    pa = arrow()
    columns = [("row", pa.int64()), ("digit", pa.uint8()), ("confidence", pa.float32()),
               ("doubt", pa.float32()), ("problem", pa.string())]  # fmt: skip
    if kind := PROBABILITIES[probabilities]:
        columns.append(("probabilities", pa.list_(getattr(pa, kind)(), DIGITS)))
    return pa.schema(columns)


def table_of(first: int, some: Sequence[Answers], probabilities: str) -> Any:
    """An Arrow table of answers, whose rows are numbered from ``first`` on."""
    pa = arrow()
    count = sum(len(each.digits) for each in some)
    bad, problems = None, pa.nulls(count, pa.string())
    if any(each.problems for each in some):
        bad = ~np.concatenate([each.good for each in some])
        reasons = [each.problems.get(row) for each in some for row in range(len(each.digits))]
        problems = pa.array(reasons, pa.string())
    columns = [
        pa.array(np.arange(first, first + count)),
        pa.array(np.concatenate([each.digits for each in some]), mask=bad),
        pa.array(np.concatenate([each.confidences for each in some]), mask=bad),
        pa.nulls(count, pa.float32())
        if some[0].doubts is None
        else pa.array(np.concatenate([each.doubts for each in some]), mask=bad),
        problems,
    ]
    if kind := PROBABILITIES[probabilities]:
        every = np.concatenate([each.probabilities for each in some])
        flat = pa.array(every.astype(kind).ravel())
        columns.append(pa.FixedSizeListArray.from_arrays(flat, DIGITS))
    return pa.Table.from_arrays(columns, schema=schema(probabilities))
