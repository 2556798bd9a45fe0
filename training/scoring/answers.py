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
PROBABILITIES = {"none": "", "float16": "float16", "float32": "float32"}
# Dictionaries of values that are nearly all different take twice the time to write.
WRITER: dict[str, Any] = {"compression": "zstd", "use_dictionary": False}


class Answers(NamedTuple):
    """To n rows; those with a problem have any values.

    digits         (n,) uint8
    probabilities  (n, 10) float32
    doubts         (n,) float32; None where the network cannot say
    problems       row → why it is no image
    """

    digits: npt.NDArray[np.uint8]
    probabilities: Array
    doubts: Array | None
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


def answered(network: Network, images: Array, problems: dict[int, str]) -> Answers:
    """What ``POST /predict`` would say of images (n, 784), float 0–1; or uint8 0–255, where the
    network is one ``for_bytes``.
    """
    pixels = images.astype(np.float32)
    if problems and images.dtype != np.uint8:  # rows that are no images must not end in warnings
        np.clip(np.nan_to_num(pixels, copy=False), 0, 1, out=pixels)
    probabilities, doubts = network.answers(pixels)
    digits = probabilities.argmax(axis=1).astype(np.uint8)
    return Answers(digits, probabilities, doubts, problems)


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
    digits = np.concatenate([each.digits for each in some])
    every = np.concatenate([each.probabilities for each in some])
    count = len(digits)
    bad, problems = None, pa.nulls(count, pa.string())
    if any(each.problems for each in some):
        bad = ~np.concatenate([each.good for each in some])
        reasons = [each.problems.get(row) for each in some for row in range(len(each.digits))]
        problems = pa.array(reasons, pa.string())
    columns = [
        pa.array(np.arange(first, first + count)),
        pa.array(digits, mask=bad),
        pa.array(every.max(axis=1), mask=bad),
        _doubts(some, count, bad),
        problems,
    ]
    if kind := PROBABILITIES[probabilities]:
        flat = pa.array(every.astype(kind).ravel())
        columns.append(pa.FixedSizeListArray.from_arrays(flat, DIGITS))
    return pa.Table.from_arrays(columns, schema=schema(probabilities))


def _doubts(some: Sequence[Answers], count: int, bad: Any) -> Any:
    doubts = [each.doubts for each in some if each.doubts is not None]
    if not doubts:
        return arrow().nulls(count, arrow().float32())
    return arrow().array(np.concatenate(doubts), mask=bad)
