"""The pictures of the documents: docs/postcode.png, a postcode by hand on squared paper.

python -m bench.drawings.docs_pictures
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from bench.drawings.papers import squared
from tests.browser.support.strokes import DIGITS

DOCS = Path(__file__).parents[2] / "docs"
POSTCODE, SIDE, STEP, PEN = (2, 0, 1, 4, 5), 70, 62, 7  # digits; pixels


def written(digits: tuple[int, ...]) -> np.ndarray:
    """Ink (h, w), 0.0 paper … 1.0, of digits in a row, each a little higher or lower."""
    sheet = Image.new("L", (STEP * len(digits) + 70, SIDE + 70))
    pen = ImageDraw.Draw(sheet)
    for place, digit in enumerate(digits):
        left, top = 40 + STEP * place, 35 + (5 * place) % 12
        for stroke in DIGITS[digit]:
            points = [(left + 0.8 * SIDE * x, top + SIDE * y) for x, y in stroke]
            pen.line(points, fill=255, width=PEN, joint="curve")
    return np.asarray(sheet, np.float32) / 255


def main() -> None:
    grey = squared(written(POSTCODE), np.random.default_rng(0))
    picture = Image.fromarray((255 * grey).round().astype(np.uint8))
    picture.save(DOCS / "postcode.png", optimize=True)


if __name__ == "__main__":
    main()
