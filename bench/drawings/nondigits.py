"""Drawings of what is not exactly one digit, to judge doubt by: ink (280, 280), 0.0 paper … 1.0.

What a head is fitted with is kept apart: no alphabet, sign, shape or generator of these is among
the outliers (``tests/bench/test_kept_apart.py``), the hand that draws is another (``hand``), the
pen is Pillow's, and pairs are of test digits; the preparation of an upload is all they share. Latin
letters are fitted with, as strokes: printed ones, known characters in an unknown writing, are
judged beside the rest.
"""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.drawings.alphabets import CYRILLIC, GREEK, KATAKANA
from bench.drawings.hand import by_hand
from bench.drawings.pens import Ink, enlarged
from bench.drawings.shapes import SHAPES
from training.core.arrays import SIDE
from training.core.data.outliers.strokes import Glyph, Stroke
from training.core.data.splits import Split

SHEET = 280  # pixels
LETTERS = "ACDEFHJKLMNPQRTUVWXYadefhkmnprtuvwy"  # none that can be read as a digit
CHARACTERS = "&@<>$^~«©™"  # none that is fitted with, or can be read as a digit

Maker = Callable[[Split, np.random.Generator], Ink]


def penned(strokes: tuple[Stroke, ...], width: float) -> Ink:
    """Strokes around 0, by a pen ``width`` pixels wide."""
    sheet = Image.new("L", (2 * SHEET, 2 * SHEET))
    pen = ImageDraw.Draw(sheet)
    for stroke in strokes:
        points = [(x, y) for x, y in (stroke * 0.65 * 2 * SHEET + SHEET).tolist()]
        pen.line(points, fill=255, width=round(2 * width), joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - width, y - width, x + width, y + width), fill=255)
    return np.asarray(sheet.resize((SHEET, SHEET), Image.Resampling.BOX), np.float32) / 255


def _glyph(glyphs: dict[str, Glyph]) -> Maker:
    choices = list(glyphs.values())
    return lambda digits, rng: penned(
        by_hand(choices[rng.integers(len(choices))], rng), rng.uniform(8, 28)
    )


def _printed(letters: str) -> Maker:
    def make(digits: Split, rng: np.random.Generator) -> Ink:
        letter = letters[rng.integers(len(letters))]
        font = ImageFont.load_default(int(rng.uniform(120, 220)))
        sheet = Image.new("L", (SHEET, SHEET))
        centre = (SHEET / 2, SHEET / 2)
        width = int(rng.integers(0, 4))
        ImageDraw.Draw(sheet).text(centre, letter, 255, font, anchor="mm", stroke_width=width)
        turned = sheet.rotate(rng.normal(0, 8), Image.Resampling.BILINEAR)
        return np.asarray(turned, np.float32) / 255

    return make


def pair(digits: Split, rng: np.random.Generator) -> Ink:
    """Two test digits side by side, 0 to 8 pixels of MNIST apart."""
    squares = digits.images[rng.integers(len(digits), size=2)].reshape(2, SIDE, SIDE)
    left, right = (square[:, square.any(axis=0)] for square in squares)
    gap = np.zeros((SIDE, rng.integers(0, 9)), np.uint8)
    both = np.hstack([left, gap, right])
    square = np.pad(both, ((0, max(0, both.shape[1] - SIDE)), (0, 0)))
    return enlarged(square, SHEET).clip(0, 1)


def curls(digits: Split, rng: np.random.Generator) -> Ink:
    """Two or three Lissajous curves; a single one can be a zero or an eight."""
    angles = np.linspace(0, 2 * np.pi, 80)
    curves = []
    for _ in range(rng.integers(2, 4)):
        waves, phases = rng.integers(1, 5, 2), rng.uniform(0, 2 * np.pi, 2)
        x = np.sin(waves[0] * rng.uniform(0.5, 1) * angles + phases[0])
        y = np.sin(waves[1] * angles + phases[1])
        curves.append(np.stack([x, y], axis=1) / 2 + rng.normal(0, 0.3, 2))
    return penned(by_hand(curves, rng), rng.uniform(8, 24))


def grating(digits: Split, rng: np.random.Generator) -> Ink:
    """Waves of ink across the sheet, or clouds."""
    down, across = np.mgrid[:SHEET, :SHEET] / SHEET
    angle, waves = rng.uniform(0, np.pi, 2), rng.uniform(3, 12, 2) * 2 * np.pi
    ink = 0.5 + 0.5 * np.sin(waves[0] * (np.cos(angle[0]) * across + np.sin(angle[0]) * down))
    if rng.random() < 0.5:
        ink *= 0.5 + 0.5 * np.sin(waves[1] * (np.cos(angle[1]) * across - np.sin(angle[1]) * down))
    return ink.astype(np.float32)


def ticks(digits: Split, rng: np.random.Generator) -> Ink:
    """One to five short ticks or dots of the pen."""
    starts = rng.uniform(-0.4, 0.4, (rng.integers(1, 6), 1, 2))
    strokes = [np.vstack([at, at + rng.uniform(-0.06, 0.06, (1, 2))]) for at in starts]
    return penned(tuple(strokes), rng.uniform(6, 26))


def blob(digits: Split, rng: np.random.Generator) -> Ink:
    """A filled outline that wobbles around a circle."""
    angles = np.linspace(0, 2 * np.pi, 60)
    waves = rng.normal(0, 1, (4, 2)) / np.arange(2, 6)[:, None]
    radius = 1 + 0.35 * sum(
        a * np.cos(k * angles) + b * np.sin(k * angles) for k, (a, b) in enumerate(waves, 2)
    )
    outline = np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1)
    outline *= rng.uniform(40, 100) * np.exp(rng.normal(0, 0.3, 2))
    sheet = Image.new("L", (SHEET, SHEET))
    ImageDraw.Draw(sheet).polygon([(x, y) for x, y in (outline + SHEET / 2).tolist()], 255)
    return np.asarray(sheet, np.float32) / 255


NONDIGITS: dict[str, tuple[Maker, int]] = {  # how many of each are judged
    "printed signs": (_printed(CHARACTERS), 1_000),
    "Greek letters": (_glyph(GREEK), 1_500),
    "Cyrillic letters": (_glyph(CYRILLIC), 1_000),
    "Katakana": (_glyph(KATAKANA), 1_000),
    "shapes": (_glyph(SHAPES), 1_000),
    "two digits": (pair, 1_000),
    "curls": (curls, 1_000),
    "gratings": (grating, 1_000),
    "ticks and dots": (ticks, 1_000),
    "filled blobs": (blob, 1_000),
}
KNOWN: dict[str, tuple[Maker, int]] = {  # characters that were fitted with, printed
    "printed Latin letters": (_printed(LETTERS), 1_500),
}
