"""Every kind of outlier: what draws it, and how often."""

from typing import NamedTuple

from training.core.data.outliers import altered, generators
from training.core.data.outliers.generators import Generator, one_of
from training.core.data.outliers.letters import CAPITALS, SMALL_LETTERS
from training.core.data.outliers.signs import SIGNS


class Kind(NamedTuple):
    """How a kind of outlier is drawn."""

    draw: Generator
    odds: int  # how often, in relation to the others
    has_views: bool = False  # whether it is as random mirrored and turned


OUTLIERS: dict[str, Kind] = {
    "capital letters": Kind(one_of(CAPITALS), 20),
    "small letters": Kind(one_of(SMALL_LETTERS), 16),
    "two letters": Kind(generators.two_letters, 10),
    "signs": Kind(one_of(SIGNS), 14),
    "characters": Kind(generators.characters, 24, has_views=True),
    "figures": Kind(generators.figures, 80, has_views=True),
    "polygons": Kind(generators.polygons, 10, has_views=True),
    "scribbles": Kind(generators.scribble, 8, has_views=True),
    "two digits": Kind(altered.two_digits, 10),
    "mirrored digits": Kind(altered.mirrored, 6),
    "turned digits": Kind(altered.turned, 6),
    "halved digits": Kind(altered.halved, 6),
    "struck digits": Kind(altered.struck, 8, has_views=True),
    "dots": Kind(generators.dots, 4),
    "filled": Kind(generators.filled, 5),
    "blank": Kind(generators.blank, 2),
    "noise": Kind(generators.noise, 6),
    "lines": Kind(generators.lines, 3),
}
