"""What doubt is judged by is not what it is fitted with: glyphs, characters, generators, hand."""

import ast
from pathlib import Path

import numpy as np
import pytest

from bench.drawings import alphabets, hand, nondigits
from bench.drawings.shapes import SHAPES
from training.core.data.outliers import OUTLIERS, strokes
from training.core.data.outliers.letters import CAPITALS, SMALL_LETTERS
from training.core.data.outliers.signs import SIGNS

ROOT = Path(__file__).parents[2]
FITTED = {"capitals": CAPITALS, "small letters": SMALL_LETTERS, "signs": SIGNS}
JUDGED = alphabets.GREEK | alphabets.CYRILLIC | alphabets.KATAKANA | SHAPES
ALIKE = 0.95  # V and v have 1.0
AS_CHARACTERS = set("+=-#*%?!")  # the fitted signs that a font has
GEOMETRY = {"Glyph", "Stroke", "arc", "joined", "line"}  # what a glyph is written with


def outline(glyph: strokes.Glyph) -> np.ndarray:
    """A glyph stretched into a square, drawn with a broad soft pen: a vector of length 1."""
    points = np.vstack(glyph)
    low, high = points.min(axis=0), points.max(axis=0)
    extent = np.maximum(high - low, 0.15)
    ink = strokes.drawn([(stroke - (low + high) / 2) / extent for stroke in glyph], 6)
    wave = np.exp(-(np.arange(-3, 4) ** 2) / 4)
    for axis in (0, 1):
        ink = np.apply_along_axis(np.convolve, axis, ink, wave, "same")
    vector = (ink - ink.mean()).ravel()
    return vector / np.linalg.norm(vector)


@pytest.mark.parametrize("kind", FITTED)
def test_no_judged_glyph_looks_like_a_fitted_one(kind):
    fitted = {name: outline(glyph) for name, glyph in FITTED[kind].items()}

    alike = {
        (name, other)
        for name, glyph in JUDGED.items()
        for other, vector in fitted.items()
        if outline(glyph) @ vector > ALIKE
    }

    assert alike == set()


def test_the_measure_tells_the_same_glyph_written_large_and_small():
    for letter in "vw":
        large, small = outline(CAPITALS[letter.upper()]), outline(SMALL_LETTERS[letter])
        assert large @ small > ALIKE


def test_printed_characters_that_count_are_not_fitted_with():
    fitted = set(CAPITALS) | set(SMALL_LETTERS) | AS_CHARACTERS

    assert not fitted & set(nondigits.CHARACTERS)
    assert set(nondigits.LETTERS) <= set(CAPITALS) | set(SMALL_LETTERS)  # so they do not count
    assert not set(nondigits.KNOWN) & set(nondigits.NONDIGITS)


def test_judged_kinds_have_generators_and_a_hand_of_their_own():
    imported = {
        alias.name
        for path in (ROOT / "bench/drawings").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and "core.data.outliers" in (node.module or "")
        for alias in node.names
    }

    assert imported <= GEOMETRY
    assert hand.by_hand is not strokes.by_hand
    assert not {kind.draw for kind in OUTLIERS.values()} & {
        make for make, _ in nondigits.NONDIGITS.values()
    }
