"""Reliability: of all answers given with 90 % confidence, nine in ten should be right.

The picture is the one of Guo et al. 2017, "On calibration of modern neural networks", figure 1.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from training.core.metrics import BINS
from training.core.splits import Array
from training.frame import HEIGHT, WIDTH, Frame
from training.svg import BLUE, ORANGE, drawing

FEW = 20  # answers below which a share says little; their bars are faint


class Bin(NamedTuple):
    """The answers whose confidence lies between two bounds.

    low, high, confidence, accuracy  percent; the last two are means over ``total`` answers
    """

    low: float
    high: float
    total: int
    confidence: float
    accuracy: float


def reliability(answers: Array, labels: npt.NDArray[np.uint8]) -> list[Bin]:
    """The bins that have answers in them; probabilities (n, 10), labels (n,)."""
    confidence = answers.max(axis=1).astype(np.float64)
    right = answers.argmax(axis=1) == labels
    places = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        Bin(
            low=100 * place / BINS,
            high=100 * (place + 1) / BINS,
            total=int(members.sum()),
            confidence=100 * float(confidence[members].mean()),
            accuracy=100 * float(right[members].mean()),
        )
        for place in range(BINS)
        if (members := places == place).any()
    ]


def reliability_diagram(bins: Sequence[Bin], *, title: str = "Reliability") -> str:
    """Bars of accuracy by confidence; a calibrated network's end on the dashed line."""
    frame = Frame([(0.0, 0.0), (100.0, 100.0)])
    parts = [*frame.axes("confidence, %", "accuracy, %"), *_bars(frame, bins)]
    parts.append(
        f'<path d="M{frame.x(0)} {frame.y(0)}L{frame.x(100)} {frame.y(100)}" '
        f'stroke="currentColor" stroke-width="1.5" stroke-dasharray="6 4" opacity="0.7"/>'
    )
    total = sum(each.total for each in bins)
    widest = max(bins, key=lambda each: abs(each.accuracy - each.confidence), default=None)
    gap = f"{abs(widest.accuracy - widest.confidence):.1f}" if widest else "0"
    description = f"Accuracy by confidence, {total:,} answers. The widest gap is {gap} points."
    return drawing(WIDTH, HEIGHT, title=title, description=description, parts=parts)


def _bars(frame: Frame, bins: Sequence[Bin]) -> Iterable[str]:
    for each in bins:
        told = (
            f"{each.total:,} answers, {each.confidence:.1f} % confident on average, "
            f"{each.accuracy:.1f} % right"
        )
        faint = each.total < FEW
        yield (
            f"{frame.bar(each.low, each.high, each.accuracy, BLUE, 0.2 if faint else 0.55)}"
            f"<title>{told}</title></rect>"
        )
        yield (
            f'<circle cx="{frame.x(each.confidence)}" cy="{frame.y(each.accuracy)}" r="4" '
            f'fill="{ORANGE}" fill-opacity="{0.5 if faint else 1}"><title>{told}</title></circle>'
        )
