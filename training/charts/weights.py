"""What a unit looks for: the weights of the first layer, laid out as the images they weigh."""

from typing import NamedTuple

import numpy as np

from training.charts.png import below_and_above, data_uri, png
from training.charts.svg import BLUE, ORANGE, drawing
from training.core.arrays import SIDE, Array, Bytes
from training.core.network import Network

MOST = 100  # units worth a picture
ACROSS = 10  # pictures in a row
GAP = 2  # pixels between them
SCALE = 2  # pixels on the page for one of an image
STEP = SIDE + GAP


class Unit(NamedTuple):
    """One unit of the first layer, counted from 1.

    length  of its weights as a vector; how much it can be moved
    """

    number: int
    lowest: float
    highest: float
    length: float
    bias: float


def units(network: Network) -> list[Unit]:
    """The first layer's units, in numbers; the first hundred."""
    weights, bias = network.layers[0]
    columns = weights.T[:MOST]
    numbers = zip(
        columns.min(axis=1),
        columns.max(axis=1),
        np.linalg.norm(columns, axis=1),
        bias,
        strict=False,
    )
    return [Unit(place, *map(float, row)) for place, row in enumerate(numbers, start=1)]


def weight_pictures(network: Network, *, title: str = "First-layer weights") -> str:
    """A picture a unit, the first hundred: orange ink speaks for it, blue ink against it."""
    columns = network.layers[0].weights.T[:MOST]
    sheet = contact_sheet(columns)
    height, width = (SCALE * side for side in sheet.shape)
    picture = data_uri(png(sheet, below_and_above(BLUE, ORANGE)))
    parts = [
        f'<image width="{width}" height="{height}" href="{picture}" image-rendering="pixelated"/>'
    ]
    parts += [_label(unit) for unit in units(network)]
    total = network.sizes[1]
    description = (
        f"The weights of {len(columns)} of {total:,} units, one picture each. Orange weighs ink "
        "in favour of the unit, blue against it; each picture has its own scale."
    )
    return drawing(width, height, title=title, description=description, parts=parts)


def contact_sheet(columns: Array) -> Bytes:
    """Weights (units, 784) as one picture, ten units in a row; 128 is no weight at all."""
    rows = -(-len(columns) // ACROSS)
    across = min(ACROSS, len(columns))
    sheet = np.full((rows * STEP - GAP, across * STEP - GAP), 128, np.uint8)
    for place, weights in enumerate(columns):
        largest = float(np.abs(weights).max()) or 1.0
        top, left = STEP * (place // ACROSS), STEP * (place % ACROSS)
        levels = np.rint(128 + 127 * (weights / largest)).astype(np.uint8)
        sheet[top : top + SIDE, left : left + SIDE] = levels.reshape(SIDE, SIDE)
    return sheet


def _label(unit: Unit) -> str:
    """An empty rectangle over a picture: it names the unit when pointed at."""
    place = unit.number - 1
    x, y = SCALE * STEP * (place % ACROSS), SCALE * STEP * (place // ACROSS)
    return (
        f'<rect x="{x}" y="{y}" width="{SCALE * SIDE}" height="{SCALE * SIDE}" '
        f'fill="currentColor" fill-opacity="0.03"><title>unit {unit.number}: weights '
        f"{unit.lowest:.2f} to {unit.highest:.2f}, bias {unit.bias:.2f}</title></rect>"
    )
