"""Random figures: strokes of every kind put together, as signs, letters and small drawings are.

No figure is copied from a script. What looks like a digit by chance is left out by ``fit.doubt``.
"""

from collections.abc import Callable

import numpy as np

from training.core.data.outliers.strokes import Glyph, Stroke, arc, joined, line

STROKES = (0.15, 0.4, 0.28, 0.12, 0.05)  # how often there are one, two, … of them
ATTACHED = 0.6  # of the later strokes: they begin where an earlier one passes
SYMMETRIC = 0.25  # of the figures
STEEP = 0.5  # of straight strokes: along an axis or a diagonal, the others in any direction

Rng = np.random.Generator
Element = Callable[[Rng], Stroke]


def figure(rng: Rng) -> Glyph:
    """One to five strokes, the first large, the later ones of any size."""
    strokes: list[Stroke] = []
    count = 1 + rng.choice(len(STROKES), p=STROKES)
    elements = LONG if count == 1 else ELEMENTS
    for number in range(count):
        stroke = elements[rng.integers(len(elements))](rng)
        size = rng.uniform(0.7, 1, 2) if number == 0 else rng.uniform(0.2, 1, 2)
        stroke = stroke * size
        stroke = stroke + _start(strokes, stroke, rng)
        strokes.append(stroke)
    if rng.random() < SYMMETRIC:
        return _mirrored(strokes, rng)
    return tuple(strokes)


def _start(strokes: list[Stroke], stroke: Stroke, rng: Rng) -> Stroke:
    """Where the next stroke is put: on a point of an earlier one, or anywhere."""
    if not strokes or rng.random() > ATTACHED:
        return rng.uniform(0, 1, 2) * (1 - np.minimum(1, np.ptp(stroke, axis=0)))
    earlier = strokes[rng.integers(len(strokes))]
    begin, share = rng.integers(len(earlier) - 1), rng.choice(np.array([0, 0.5, 1, rng.random()]))
    at = earlier[begin] + share * (earlier[begin + 1] - earlier[begin])
    moved: Stroke = at - stroke[rng.choice(np.array([0, -1, rng.integers(len(stroke))]))]
    return moved


def _mirrored(strokes: list[Stroke], rng: Rng) -> Glyph:
    """These strokes and their image in an upright or level axis at or beside them."""
    axis = int(rng.random() < 0.3)
    points = np.vstack(strokes)[:, axis]
    at = rng.choice([points.min(), points.max(), rng.uniform(points.min(), points.max())])
    images = []
    for stroke in strokes:
        image = stroke.copy()
        image[:, axis] = 2 * at - image[:, axis]
        images.append(image)
    return (*strokes, *images)


def straight(rng: Rng) -> Stroke:
    """Any direction, or along an axis or a diagonal."""
    angle = rng.uniform(0, 2 * np.pi)
    if rng.random() < STEEP:
        angle = rng.integers(8) * np.pi / 4
    reach = np.array([np.cos(angle), np.sin(angle)]) / 2
    return line(0.5 - reach, 0.5 + reach)


def bow(rng: Rng) -> Stroke:
    """Part of an ellipse."""
    start = rng.uniform(0, 360)
    return arc((0.5, 0.5), rng.uniform(0.15, 0.5, 2), start, start + rng.uniform(60, 320))


def ring(rng: Rng) -> Stroke:
    """An ellipse, closed."""
    return arc((0.5, 0.5), rng.uniform(0.2, 0.5, 2), start := rng.uniform(0, 360), start + 360)


def hook(rng: Rng) -> Stroke:
    """A straight stroke that ends in a bow."""
    turn = rng.choice([-1, 1])
    radii, start = rng.uniform(0.1, 0.35, 2), rng.uniform(0, 360)
    bend = arc((0.5, 0.7), radii, start, start + turn * rng.uniform(90, 270))
    away = np.radians(start - turn * 90)
    direction = radii * np.array([np.cos(away), np.sin(away)])
    return joined(line(bend[0] + rng.uniform(0.5, 3) * direction), bend)


def loop(rng: Rng) -> Stroke:
    """In, once around and out again, in another direction."""
    start, turn = rng.uniform(0, 360), rng.choice([-1, 1])
    end = start + turn * rng.uniform(300, 480)
    around = arc((0.5, 0.5), rng.uniform(0.15, 0.35, 2), start, end)
    ends = rng.uniform(0, 1, (2, 2))
    return joined(line(ends[0]), around, line(ends[1]))


def zigzag(rng: Rng) -> Stroke:
    """Two to six legs, from one side to the other and on."""
    along = np.linspace(0, 1, rng.integers(3, 8))
    across = (np.arange(len(along)) + rng.integers(2)) % 2 * rng.uniform(0.3, 1)
    points = np.stack([along, across], axis=1) + rng.normal(0, 0.1, (len(along), 2))
    return points if rng.random() < 0.5 else points[:, ::-1]


def curve(rng: Rng) -> Stroke:
    """Through three to six random points, its corners cut (Chaikin 1974)."""
    points = rng.uniform(0, 1, (rng.integers(3, 7), 2))
    for _ in range(3):
        before, after = points[:-1], points[1:]
        cut = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1)
        points = np.vstack([points[:1], cut.reshape(-1, 2), points[-1:]])
    return points


def outline(rng: Rng) -> Stroke:
    """A closed polygon of three to six corners around the middle."""
    corners = rng.integers(3, 7)
    angles = rng.uniform(0, 2 * np.pi) + np.arange(corners + 1) * 2 * np.pi / corners
    reach = rng.uniform(0.25, 0.5, corners) if rng.random() < 0.5 else np.full(corners, 0.5)
    reach = np.append(reach, reach[0])
    return 0.5 + reach[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def dot(rng: Rng) -> Stroke:
    """As the pen is put down."""
    at = rng.uniform(0, 1, 2)
    return line(at, at + rng.normal(0, 0.03, 2))


# More often than once are those that letters have most.
ELEMENTS: tuple[Element, ...] = (
    *(straight, straight, straight, bow, bow, ring, hook, loop, zigzag, curve, outline, dot),
)
LONG: tuple[Element, ...] = (hook, loop, zigzag, curve, outline)  # alone mostly no digit
