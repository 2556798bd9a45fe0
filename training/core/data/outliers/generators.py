"""Drawings and noise that are no digit, one function for each kind: (784,) float32, 0–1."""

from collections.abc import Callable

import numpy as np

from training.core.arrays import PIXELS, SIDE
from training.core.data.centring import normalised
from training.core.data.outliers.drawing import Image, by_pen, prepared
from training.core.data.outliers.figures import figure
from training.core.data.outliers.letters import CAPITALS, SMALL_LETTERS
from training.core.data.outliers.strokes import CANVAS, Glyph, Stroke, arc, by_hand, drawn, line
from training.core.data.splits import Split

Generator = Callable[[Split, np.random.Generator], Image]

SCALES = (2, 4, 7, 14)  # cells along one edge of noise


def one_of(glyphs: dict[str, Glyph]) -> Generator:
    """Any of these glyphs, by hand."""
    choices = list(glyphs.values())

    def draw(digits: Split, rng: np.random.Generator) -> Image:
        return by_pen(by_hand(choices[rng.integers(len(choices))], rng), rng)

    return draw


def characters(digits: Split, rng: np.random.Generator) -> Image:
    """Two to five lines and arcs between the corners of a grid, as most scripts are made of."""
    strokes = tuple(_element(rng) for _ in range(rng.integers(2, 6)))
    return by_pen(by_hand(strokes, rng), rng)


def figures(digits: Split, rng: np.random.Generator) -> Image:
    """Random strokes of every kind, put together."""
    return by_pen(by_hand(figure(rng), rng), rng)


def two_letters(digits: Split, rng: np.random.Generator) -> Image:
    """One letter beside or over another."""
    letters = list((CAPITALS | SMALL_LETTERS).values())
    first, second = (letters[row] for row in rng.integers(len(letters), size=2))
    away = np.array([rng.uniform(-0.2, 1.3), rng.uniform(-0.3, 0.3)])
    size = rng.uniform(0.6, 1.1)
    return by_pen(by_hand((*first, *(stroke * size + away for stroke in second)), rng), rng)


def polygons(digits: Split, rng: np.random.Generator) -> Image:
    """Three to nine straight strokes without lifting the pen, closed or not, smoothed or not."""
    points = rng.uniform(-0.5, 0.5, (rng.integers(4, 11), 2))
    if rng.random() < 0.5:  # around the middle, as outlines of things are
        points = points[np.argsort(np.arctan2(points[:, 1], points[:, 0]))]
    if rng.random() < 0.5:
        points = np.vstack([points, points[:1]])
    if rng.random() < 0.5:
        for _ in range(3):  # cut the corners (Chaikin 1974)
            before, after = points[:-1], points[1:]
            cut = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1)
            points = cut.reshape(-1, 2)
    return by_pen(by_hand((points,), rng), rng)


def scribble(digits: Split, rng: np.random.Generator) -> Image:
    """A pen that wanders without lifting: a random walk with inertia."""
    steps = int(rng.integers(20, 150))
    turns = rng.normal(0, rng.uniform(0.2, 0.9), steps).cumsum() + rng.uniform(0, 2 * np.pi)
    walk = np.stack([np.cos(turns), np.sin(turns)], axis=1).cumsum(axis=0)
    return by_pen(by_hand((walk,), rng), rng)


def dots(digits: Split, rng: np.random.Generator) -> Image:
    """One to four dots, small ones and blots."""
    places = rng.uniform(-0.6, 0.6, (rng.integers(1, 5), 2))
    ends = places + rng.normal(0, 0.02, places.shape)
    ticks = tuple(np.stack(both) for both in zip(places, ends, strict=True))
    return prepared(drawn(ticks, rng.uniform(2, 12)), rng)


def filled(digits: Split, rng: np.random.Generator) -> Image:
    """A filled ellipse, rectangle or polygon, or all of the sheet."""
    down, across = (np.mgrid[:CANVAS, :CANVAS] - (CANVAS - 1) / 2) / CANVAS * 2
    angles = rng.uniform(0, 2 * np.pi) + np.arange(sides := rng.integers(3, 9)) * 2 * np.pi / sides
    reach = rng.uniform(0.3, 0.9, sides)
    inside = np.ones((CANVAS, CANVAS), bool)
    for angle, far in zip(angles, reach, strict=True):
        inside &= np.cos(angle) * across + np.sin(angle) * down < far
    if rng.random() < 0.3:
        inside = (across / rng.uniform(0.2, 1)) ** 2 + (down / rng.uniform(0.2, 1)) ** 2 < 1
    shade = rng.uniform(0.6, 1, inside.shape) if rng.random() < 0.3 else 1
    return prepared((inside * shade).astype(np.float32), rng)


def blank(digits: Split, rng: np.random.Generator) -> Image:
    """Nothing: paper, all ink, or a grey, with next to no grain."""
    grey = rng.choice([0, rng.random(), 1])
    grain = rng.normal(0, rng.choice([0, 0.05]), PIXELS)
    return np.clip(grey + grain, 0, 1).astype(np.float32)


def noise(digits: Split, rng: np.random.Generator) -> Image:
    """Grain of any size and density, prepared or over the whole image."""
    cells = int(rng.choice(SCALES))
    coarse = rng.random((cells, cells)) ** rng.uniform(0.3, 4)
    grain = np.kron(coarse, np.ones((SIDE // cells, SIDE // cells)))
    if rng.random() < 0.5:
        grain *= rng.random((SIDE, SIDE)) < rng.uniform(0.05, 1)
    if rng.random() < 0.5 and grain.any():
        return normalised(grain.astype(np.float32)).reshape(PIXELS)
    return grain.astype(np.float32).reshape(PIXELS)


def lines(digits: Split, rng: np.random.Generator) -> Image:
    """Parallel lines, or a grid of them."""
    slope = rng.uniform(-1, 1)
    places = np.linspace(-0.5, 0.5, rng.integers(2, 7))
    strokes = [line((-0.5, at - slope / 2), (0.5, at + slope / 2)) for at in places]
    if rng.random() < 0.5:
        strokes += [line((at + slope / 2, -0.5), (at - slope / 2, 0.5)) for at in places]
    return prepared(drawn(tuple(strokes), rng.uniform(1, 3)), rng)


def _element(rng: np.random.Generator) -> Stroke:
    corners = rng.integers(0, 3, (2, 2)) / 2
    if (corners[0] == corners[1]).all():
        corners[1] = (corners[0] + 0.5) % 1.5
    if rng.random() < 0.65:
        return line(*corners)
    start = rng.uniform(0, 360)
    radii = rng.uniform(0.15, 0.5, 2)
    return arc(corners.mean(axis=0), radii, start, start + rng.uniform(90, 360))
