"""Ruled lines are no ink, and a tall stroke of the pen is no ruled line."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from training.core.data.centring import normalised
from training.core.data.ink import ink_of
from training.core.data.segments import marks_of

HEIGHT, WIDTH = 280, 840  # of the page's sheet for several digits
PENS = (10, 17, 27)  # its pens
FINE = 4  # times as many pixels while it is drawn, for soft edges


def sheet(*strokes: tuple[tuple[float, float], ...], pen: float) -> np.ndarray:
    """The greys of a white sheet with black strokes of (x, y) points, with round ends."""
    image = Image.new("L", (WIDTH * FINE, HEIGHT * FINE), 255)
    draw = ImageDraw.Draw(image)
    for stroke in strokes:
        points = [(FINE * x, FINE * y) for x, y in stroke]
        draw.line(points, fill=0, width=round(pen * FINE))
        for x, y in points:
            draw.circle((x, y), FINE * pen / 2, fill=0)
    return np.asarray(image.resize((WIDTH, HEIGHT), Image.Resampling.BOX), np.float32) / 255


@pytest.mark.parametrize("tilt", [0, 2, 6])
@pytest.mark.parametrize("ends", [(4, 276), (12, 268), (-20, 300)])
@pytest.mark.parametrize("pen", PENS)
def test_a_stroke_as_tall_as_the_sheet_is_one_mark(pen, ends, tilt):
    tall = ((420 + tilt / 2, ends[0]), (420 - tilt / 2, ends[1]))
    short = ((200, 80), (200, 200))

    assert len(marks_of(sheet(tall, pen=pen))) == 1
    assert len(marks_of(sheet(tall, short, pen=pen))) == 2


def test_a_hairline_alone_on_its_sheet_is_what_was_drawn():
    assert normalised(ink_of(sheet(((420, 4), (420, 276)), pen=3))).sum() > 30


def test_lines_of_a_ruled_sheet_are_no_marks():
    grey = sheet(((200, 60), (200, 220)), ((600, 60), (600, 220)), pen=17)
    grey[20::40] = np.minimum(grey[20::40], 0.7)

    assert len(marks_of(grey)) == 2


def test_a_single_line_below_digits_is_no_mark():
    grey = sheet(((200, 60), (200, 220)), ((600, 60), (600, 220)), pen=17)
    grey[240:242] = 0.2

    assert len(marks_of(grey)) == 2
