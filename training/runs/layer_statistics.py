"""Statistics of each layer after an epoch: weights, how far they moved, activations, dead units."""

from typing import Any

import numpy as np

from training.core.arrays import Array
from training.core.fit.divergence import dead_units
from training.core.network import Layer, Network

DIGITS_KEPT = 5  # significant ones: people read the log, too


def layer_statistics(before: Network | None, after: Network, images: Array) -> list[dict[str, Any]]:
    """One dict a layer, the first hidden one first.

    before  the network an epoch earlier; None where that is not known
    images  (batch, 784) float32, a few; what the layer's units make of them
    """
    earlier = before.layers if before else (None,) * len(after.layers)
    values = after.activations(images)[1:]
    rows = []
    for number, (old, new, answers) in enumerate(zip(earlier, after.layers, values, strict=True)):
        hidden = number < len(after.layers) - 1
        numbers = _weights(new) | _update(old, new) | _activity(answers)
        numbers["dead_units"] = dead_units(answers, after.activation) if hidden else None
        rows.append({"layer": number + 1, "units": len(new.bias)} | _short(numbers))
    return rows


def _weights(layer: Layer) -> dict[str, Any]:
    return {
        "weight_mean": layer.weights.mean(),
        "weight_std": layer.weights.std(),
        "weight_min": layer.weights.min(),
        "weight_max": layer.weights.max(),
        "bias_mean": layer.bias.mean(),
        "bias_std": layer.bias.std(),
    }


def _update(old: Layer | None, new: Layer) -> dict[str, Any]:
    """How far the weights moved: on average, at most, and as a share of their length."""
    if old is None:
        return {"update_mean": None, "update_max": None, "update_share": None}
    moved = np.abs(new.weights - old.weights)
    length = float(np.linalg.norm(old.weights))
    share = float(np.linalg.norm(moved)) / length if length else None
    return {"update_mean": moved.mean(), "update_max": moved.max(), "update_share": share}


def _activity(answers: Array) -> dict[str, Any]:
    """The layer's values (batch, units): their mean, maximum, and the share above one half."""
    return {
        "activation_mean": answers.mean(),
        "activation_max": answers.max(),
        "active": (answers > 0.5).mean(),
    }


def _short(numbers: dict[str, Any]) -> dict[str, Any]:
    return {
        name: None if value is None else float(f"{float(value):.{DIGITS_KEPT}g}")
        for name, value in numbers.items()
    }
