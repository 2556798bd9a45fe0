"""Robustness of a network: its accuracy on shifted images, and a report with all measures."""

from dataclasses import replace
from typing import Any

import numpy as np

from training.core.arrays import SIDE
from training.core.data.splits import Split
from training.core.metrics import CHUNK, evaluate
from training.core.network import Network, layers_of

SHIFTS = (1, 2, 3, 4)  # pixels
DIRECTIONS = ((0, 1), (0, -1), (1, 0), (-1, 0))  # down, right


def shifted(network: Network, down: int, right: int) -> Network:
    """What answers an image as ``network`` answers that image moved by whole pixels.

    Pixels that leave the image are lost, new ones are 0 (paper). Moving the first weights the other
    way is the same sum, for any number of images.
    """
    parameters = np.array(network.parameters)
    weights = next(layers_of(parameters, network.sizes)).weights.reshape(SIDE, SIDE, -1)
    moved = np.zeros_like(weights)
    moved[_rows(-down), _rows(-right)] = weights[_rows(down), _rows(right)]
    weights[...] = moved
    return replace(network, parameters=parameters, doubt=None)


def shift_accuracies(network: Network, split: Split) -> dict[str, float]:
    """Accuracy in percent on images shifted by each of SHIFTS, the mean over four directions.

    The pixels are keys of JSON, so they are text.
    """
    networks = {
        pixels: [shifted(network, down * pixels, right * pixels) for down, right in DIRECTIONS]
        for pixels in SHIFTS
    }
    right = dict.fromkeys(SHIFTS, 0)
    for start in range(0, len(split), CHUNK):
        chunk = split[start : start + CHUNK]
        images = chunk.pixels()
        for pixels, moved in networks.items():
            for each in moved:
                answers, _ = each.answers(images, with_doubt=False)
                right[pixels] += int((answers.argmax(axis=1) == chunk.labels).sum())
    count = len(DIRECTIONS) * len(split)
    return {str(pixels): 100 * number / count for pixels, number in right.items()}


def full_report(network: Network, split: Split) -> dict[str, Any]:
    """All measures as plain numbers: percentages, counts, and nats for ``nll``."""
    evaluation = evaluate(network, split)
    return {
        "accuracy": evaluation.accuracy,
        "samples": len(split),
        "per_digit": evaluation.per_digit(),
        "confusion": evaluation.confusion.tolist(),
        "ece": evaluation.ece,
        "nll": evaluation.nll,
        "shifted": shift_accuracies(network, split),
    }


def _rows(shift: int) -> slice:
    """The rows (or columns) of an image that are still in it, moved back by ``shift``."""
    return slice(max(shift, 0), SIDE + min(shift, 0))
