"""The weights of the first layer as pictures: one image for each unit, ten in a row."""

from typing import NamedTuple

import numpy as np

from training.charts.png import data_uri, diverging_palette, png
from training.charts.svg import BLUE, ORANGE, drawing
from training.core.arrays import SIDE, Array, Bytes
from training.core.network import Network

MAX_UNITS = 100
PER_ROW = 10
GAP = 2  # pixels between two pictures, before scaling
SCALE = 2  # pixels on the page for one of an image
STEP = SIDE + GAP
ZERO = 128  # the pixel value that stands for a weight of 0


class Unit(NamedTuple):
    """One unit of the first layer, counted from 1.

    lowest, highest  of its weights
    length           of its weights as a vector (Euclidean norm)
    """

    number: int
    lowest: float
    highest: float
    length: float
    bias: float


def units(network: Network) -> list[Unit]:
    """The first layer's units as numbers, at most MAX_UNITS."""
    weights, bias = network.layers[0]
    columns = weights.T[:MAX_UNITS]
    numbers = zip(
        columns.min(axis=1),
        columns.max(axis=1),
        np.linalg.norm(columns, axis=1),
        bias,
        strict=False,
    )
    return [Unit(number, *map(float, row)) for number, row in enumerate(numbers, start=1)]


def weight_pictures(network: Network, *, title: str = "First-layer weights") -> str:
    """Positive weights are orange, negative ones blue; at most MAX_UNITS units."""
    columns = network.layers[0].weights.T[:MAX_UNITS]
    sheet = contact_sheet(columns)
    height, width = (SCALE * side for side in sheet.shape)
    uri = data_uri(png(sheet, diverging_palette(BLUE, ORANGE)))
    parts = [f'<image width="{width}" height="{height}" href="{uri}" image-rendering="pixelated"/>']
    parts += [_tooltip(unit) for unit in units(network)]
    total = network.sizes[1]
    description = (
        f"The weights of {len(columns)} of {total:,} units, one picture each. Orange weighs ink "
        "in favour of the unit, blue against it; each picture has its own scale."
    )
    return drawing(width, height, title=title, description=description, parts=parts)


def contact_sheet(columns: Array) -> Bytes:
    """Weights (units, 784) as one picture; each unit on a scale of its own."""
    rows = -(-len(columns) // PER_ROW)
    width = min(PER_ROW, len(columns))
    sheet = np.full((rows * STEP - GAP, width * STEP - GAP), ZERO, np.uint8)
    for index, weights in enumerate(columns):
        largest = float(np.abs(weights).max()) or 1.0
        top, left = STEP * (index // PER_ROW), STEP * (index % PER_ROW)
        levels = np.rint(ZERO + 127 * (weights / largest)).astype(np.uint8)
        sheet[top : top + SIDE, left : left + SIDE] = levels.reshape(SIDE, SIDE)
    return sheet


def _tooltip(unit: Unit) -> str:
    """An almost transparent rectangle over a unit's picture, with its numbers as a tooltip."""
    index = unit.number - 1
    x, y = SCALE * STEP * (index % PER_ROW), SCALE * STEP * (index // PER_ROW)
    return (
        f'<rect x="{x}" y="{y}" width="{SCALE * SIDE}" height="{SCALE * SIDE}" '
        f'fill="currentColor" fill-opacity="0.03"><title>unit {unit.number}: weights '
        f"{unit.lowest:.2f} to {unit.highest:.2f}, bias {unit.bias:.2f}</title></rect>"
    )
