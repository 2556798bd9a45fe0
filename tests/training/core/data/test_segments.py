"""Several digits in one picture: which marks there are, and in which order."""

import numpy as np
import pytest

from bench.drawings.papers import PAPERS
from training.core.data.segments import MOST_MARKS, TooMany, marks_of

HEIGHT, WIDTH = 120, 300


def sheet(*boxes: tuple[int, int, int, int]) -> np.ndarray:
    """Ink where the boxes (left, top, right, bottom) are filled."""
    ink = np.zeros((HEIGHT, WIDTH), np.float32)
    for left, top, right, bottom in boxes:
        ink[top:bottom, left:right] = 1
    return ink


def boxes(grey: np.ndarray) -> list[tuple[int, int, int, int, int]]:
    return [
        (mark.box.left, mark.box.top, mark.box.right, mark.box.bottom, mark.line)
        for mark in marks_of(grey)
    ]


STEMS = [(40, 30, 50, 90), (100, 32, 112, 92), (160, 28, 170, 88)]


@pytest.mark.parametrize("paper", ["black on white", "white on black", "ruled", "squared", "frame"])
def test_marks_come_from_left_to_right_on_any_paper(paper):
    grey = PAPERS[paper](sheet(*STEMS[::-1]), np.random.default_rng(0)).astype(np.float32)

    rectangles = boxes(grey)

    assert [line for *_, line in rectangles] == [0, 0, 0]
    assert np.array(rectangles)[:, :4] == pytest.approx(np.array(STEMS), abs=1)


def test_the_bar_of_a_five_and_an_equals_sign_are_one_mark_each():
    five = [(40, 50, 60, 90), (58, 30, 80, 38)]
    equals = [(140, 50, 170, 56), (140, 66, 170, 72)]

    assert boxes(1 - sheet(*five, *equals)) == [(40, 30, 80, 90, 0), (140, 50, 170, 72, 0)]


def test_a_part_that_broke_off_beside_its_digit_is_no_mark():
    four, six = [(40, 40, 70, 100), (72, 76, 80, 92)], [(100, 40, 140, 100), (142, 44, 170, 60)]

    assert boxes(1 - sheet(*four, *six)) == [(40, 40, 80, 100, 0), (100, 40, 170, 100, 0)]


def test_a_stem_in_two_pieces_that_lie_side_by_side_is_one_mark():
    stem = [(40, 30, 52, 58), (46, 59, 58, 90)]

    assert boxes(1 - sheet(*stem, (100, 30, 140, 90))) == [
        (40, 30, 58, 90, 0),
        (100, 30, 140, 90, 0),
    ]


def test_a_small_digit_close_to_another_is_a_mark_of_its_own():
    digits = [(40, 30, 80, 90), (82, 50, 112, 84)]

    assert boxes(1 - sheet(*digits)) == [(*box, 0) for box in digits]


def test_a_piece_between_two_digits_belongs_to_neither():
    digits = [(40, 30, 70, 90), (72, 60, 80, 80), (82, 30, 112, 90)]

    assert boxes(1 - sheet(*digits)) == [(*box, 0) for box in digits]


def test_two_lines_are_read_one_after_the_other():
    top = [(40, 10, 50, 50), (100, 12, 110, 52)]
    bottom = [(30, 64, 40, 104), (60, 66, 70, 106), (100, 64, 110, 104)]
    dot = (120, 98, 126, 104)

    assert boxes(1 - sheet(*bottom, dot, *top)) == [
        *((*box, 0) for box in top),
        *((*box, 1) for box in (*bottom, dot)),
    ]


def test_each_image_shows_its_own_mark_only():
    slash = sheet()
    for step in range(60):
        slash[30 + step, 100 - step : 106 - step] = 1

    (stroke, stem) = marks_of(1 - np.maximum(slash, sheet((95, 46, 103, 90))))

    assert stroke.box.right > stem.box.left
    assert stroke.pixels.reshape(28, 28)[20:24, 20:].max() == 0


def test_what_has_too_many_marks_is_not_read():
    dots = [(x, y, x + 3, y + 3) for x in range(10, 290, 20) for y in range(10, 110, 20)]

    assert len(marks_of(1 - sheet(*dots[:MOST_MARKS]))) <= MOST_MARKS
    with pytest.raises(TooMany):
        marks_of(1 - sheet(*dots))


def test_a_sheet_of_noise_is_too_many_marks():
    with pytest.raises(TooMany):
        marks_of((np.random.default_rng(0).random((400, 400)) < 0.2).astype(np.float32))


def test_an_empty_sheet_has_no_marks():
    with pytest.raises(ValueError, match="empty"):
        marks_of(np.ones((50, 80), np.float32))
