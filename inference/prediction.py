"""A prediction: what a network takes each image for, how sure it is, and its doubt."""

from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from inference.parsers.images import RequestImages
from training.core.network import Network

Floats = npt.NDArray[np.float32]

UNREADABLE = "?"
DOUBTED = 0.95  # above it a segment is no digit of the text; 1 in 300 of MNIST's digits is


class Prediction(NamedTuple):
    """digits (n,), confidence (n,), probabilities (n, 10), whose rows sum to 1, and doubt (n,).

    doubt  the probability that it is not exactly one digit, at even odds; None where the network
           has no doubt head, or nobody asks
    """

    digits: npt.NDArray[np.intp]
    confidence: Floats
    probabilities: Floats
    doubt: Floats | None = None

    @classmethod
    def of(cls, network: Network, pixels: Floats, *, with_doubt: bool = True) -> "Prediction":
        """pixels (n, 784), 0.0 paper … 1.0 ink"""
        probabilities, doubt = network.answers(pixels, with_doubt=with_doubt)
        return cls(probabilities.argmax(axis=1), probabilities.max(axis=1), probabilities, doubt)

    def rows(self) -> list[dict[str, Any]]:
        """Each image's answer, as the API words it."""
        doubts = repeat(None, len(self.digits)) if self.doubt is None else self.doubt
        return [
            {
                "predicted_digit": digit,
                "confidence": confidence,
                "probabilities": probabilities,
                "doubt": doubt,
            }
            for digit, confidence, probabilities, doubt in zip(
                self.digits, self.confidence, self.probabilities, doubts, strict=True
            )
        ]


def segments_answer(images: RequestImages, prediction: Prediction) -> dict[str, Any]:
    """The answer about a picture with several digits: each segment's, and all of them as text."""
    rows, text, previous = [], "", 0
    for segment, pixels, row in zip(images.segments, images.pixels, prediction.rows(), strict=True):
        box = segment.box
        size = box.right - box.left, box.height
        rows.append({"box": [box.left, box.top, *size], **row, "pixels": pixels})
        is_digit = row["doubt"] is None or row["doubt"] <= DOUBTED
        text += "\n" * (segment.line - previous)
        text += str(row["predicted_digit"]) if is_digit else UNREADABLE
        previous = segment.line
    return {"segments": rows, "text": text}
