"""Lines across the whole sheet, as on ruled and squared paper: they are no ink of the pen."""

import numpy as np
import numpy.typing as npt

from training.core.data.paper import running

Ink = npt.NDArray[np.float32]  # (h, w), 0.0 paper … 1.0 the strongest

RULE_SHARE = 0.9  # of the sheet that a ruled line crosses
WIDEST = 40  # a ruled line is narrower than this part of the sheet's shorter side
THIN_SHARE = 0.5  # of the line where it is narrow: a tall stroke of the pen crosses the sheet too
NEXT_TO_NOTHING = 0.2  # of a line's ink: beside less than that, a single line is what was drawn


def without_rules(ink: Ink) -> tuple[Ink, bool]:
    """The ink without ruled lines, and if there were any."""
    width = max(3, min(ink.shape) // WIDEST) | 1
    rows, columns = _rules(ink, width), _rules(ink.T, width)
    if not (rows.any() or columns.any()):
        return ink, False
    left: Ink = (ink - np.maximum(rows[:, None], columns)).clip(0)
    is_single = _lines(rows) + _lines(columns) == 1
    if is_single and left.sum() < NEXT_TO_NOTHING * (ink.sum() - left.sum()):
        return ink, False
    return left, True


def _lines(rules: Ink) -> int:
    """How many lines there are: rows beside each other are one."""
    is_rule = np.pad(rules > 0, (1, 0))
    return int((is_rule[1:] > is_rule[:-1]).sum())


def _rules(ink: Ink, width: int) -> Ink:
    """For each row how much of its ink belongs to a line across the sheet."""
    if len(ink) < width:
        return np.zeros(len(ink), np.float32)
    least = _least_along(ink)
    peaks: Ink = least - _opened(least[:, None], width)[:, 0]
    if not peaks.any():
        return peaks
    sample = ink[:, ::4]
    is_narrow = 2 * (sample - _opened(sample, width)) > sample
    return peaks * (is_narrow.mean(axis=1) > THIN_SHARE)


def _least_along(ink: Ink) -> Ink:
    """For each row the ink that most of its pixels exceed: most strokes cross less of the sheet."""
    rank = int((1 - RULE_SHARE) * ink.shape[1])
    least: Ink = np.partition(ink, rank, axis=1)[:, rank]
    return least


def _opened(ink: Ink, width: int) -> Ink:
    """What of each column is at least ``width`` pixels long: its morphological opening."""
    for function in (np.minimum, np.maximum):
        padded = np.pad(ink, ((width // 2, width // 2), (0, 0)), mode="edge")
        ink = running(function, padded, width)
    return ink
