"""A prediction: what a network takes each image for, and how sure it is."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from training.core.network import Network, as_probabilities

Floats = npt.NDArray[np.float32]


class Prediction(NamedTuple):
    """digits (n,), confidence (n,) and probabilities (n, 10), whose rows sum to 1."""

    digits: npt.NDArray[np.intp]
    confidence: Floats
    probabilities: Floats

    @classmethod
    def of(cls, network: Network, pixels: Floats) -> "Prediction":
        """pixels (n, 784), 0.0 paper … 1.0 ink"""
        outputs = network.outputs(pixels)
        # Softmax has made each row sum to 1 already; a third of the arithmetic is saved.
        softmax = network.output == "softmax"
        probabilities = outputs if softmax else as_probabilities(outputs)
        return cls(probabilities.argmax(axis=1), probabilities.max(axis=1), probabilities)

    def rows(self) -> list[dict[str, Any]]:
        """Each image's answer, as the API words it."""
        return [
            {"predicted_digit": digit, "confidence": confidence, "probabilities": probabilities}
            for digit, confidence, probabilities in zip(*self, strict=True)
        ]
