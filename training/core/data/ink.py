"""Ink on a picture of a drawing: which greys are paper, which are pen, and how much of it.

Works for dark on light and light on dark, in dim and uneven light, on ruled and squared paper:
whatever deviates more from the paper around it, the darker or the lighter pixels, is the ink.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from training.core.data.components import without_specks
from training.core.data.paper import Grey, paper_range
from training.core.data.ruled import without_rules

Ink = npt.NDArray[np.float32]  # (h, w), 0.0 paper … 1.0 the strongest

WORKING_SIDE = 160  # pixels: a larger picture is shrunk by a whole number first
SMALL = 0.35  # of WORKING_SIDE: a digit that is no longer is looked at again
FAINTEST = 0.08  # of the way from paper to black or white; less than that is no ink
DARKEST_PAPER = 0.08  # what ink is divided by at least, so that noise in the dark stays small
LEAST, UNEVEN, MOST = 0.1, 0.3, 0.6  # thresholds, as shares of the strongest ink
GRAIN = 3  # standard deviations of the paper's noise that count as paper
FRAME_SHARE = 0.6  # of a border row that is not paper where a frame runs along it


def ink_of(grey: Grey) -> Ink:
    """The ink of a picture's greys, 0.0 black … 1.0 white; ValueError where it has none.

    A picture larger than WORKING_SIDE is shrunk; a small digit on a large sheet then is looked at
    again, less shrunk.
    """
    small, k = shrunk(grey, WORKING_SIDE)
    paper = paper_range(small)
    ink = _deviating(_without_frame, small, *paper)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    longest = max(int(at[-1] - at[0]) for at in (rows, columns))
    if k == 1 or longest > SMALL * WORKING_SIDE:
        return ink
    top, left = (max(0, int(at[0]) - 1 - longest // 4) for at in (rows, columns))
    bottom, right = (
        min(side, int(at[-1]) + 2 + longest // 4)
        for at, side in zip((rows, columns), small.shape, strict=True)
    )
    detail, j = shrunk(grey[k * top : k * bottom, k * left : k * right], WORKING_SIDE)
    down, across = (np.arange(side) * j // k for side in detail.shape)

    def enlarged(coarse: Grey) -> Grey:
        return coarse if coarse.size == 1 else coarse[np.ix_(down + top, across + left)]

    is_near = enlarged(_dilated(ink))
    return _deviating(lambda deviation: deviation * is_near, detail, *map(enlarged, paper))


def ink_on(grey: Grey) -> Ink:
    """The ink (h, w) of greys (h, w), as large as they are; ValueError where there is none."""
    return _deviating(_without_frame, grey, *paper_range(grey))


def _dilated(ink: Ink) -> Ink:
    """1.0 where there is ink in a pixel or in one beside it, else 0.0."""
    inked = np.pad(ink > 0, 1)
    rows = inked[:-2] | inked[1:-1] | inked[2:]
    return (rows[:, :-2] | rows[:, 1:-1] | rows[:, 2:]).astype(np.float32)


def _deviating(drawn: Callable[[Ink], Ink], grey: Grey, darkest: Grey, lightest: Grey) -> Ink:
    """What is darker or lighter than all paper, of that what ``drawn`` leaves."""
    dark, light = drawn((darkest - grey).clip(0)), drawn((grey - lightest).clip(0))
    if dark[dark > FAINTEST].sum() >= light[light > FAINTEST].sum():
        contrast = np.maximum(darkest, DARKEST_PAPER)
        deviation = dark
    else:
        contrast = np.maximum(1 - lightest, DARKEST_PAPER)
        deviation = light
    ink, has_rules = without_rules((deviation / contrast).astype(np.float32, copy=False))
    strongest = _strongest(ink)
    if strongest < FAINTEST:
        raise ValueError("The picture is empty.")
    noise = 1.4826 * float(np.median((dark + light)[::2, ::2])) / float(contrast.mean())
    ink = np.minimum(ink / np.float32(strongest), 1)
    least = LEAST if darkest.size == 1 and not has_rules else UNEVEN
    ink[ink < np.clip(GRAIN * noise / strongest, least, MOST)] = 0
    return without_specks(ink)


def shrunk(grey: Grey, longest: int) -> tuple[Grey, int]:
    """Means of k × k pixels, so that no stroke is lost between pixels, and k."""
    k = -(-max(grey.shape) // longest)
    if k == 1 or min(grey.shape) < k:
        return grey.astype(np.float32), 1
    height, width = (side // k for side in grey.shape)
    blocks = grey[: height * k, : width * k].reshape(height, k, width, k)
    means: Grey = blocks.mean(axis=(1, 3), dtype=np.float32)
    return means, k


def _strongest(ink: Ink) -> float:
    """The ink that one pixel in two thousand exceeds: a single bright pixel is not the pen."""
    rank = max(3, ink.size // 2000)
    strongest = float(np.partition(ink.ravel(), -rank)[-rank]) if ink.size > rank else 0
    return strongest if strongest >= FAINTEST else float(ink.max())


def _without_frame(deviation: Ink) -> Ink:
    """Without the rows and columns at the border that are mostly not paper, and one more each."""
    kept = deviation.copy()
    for side in (kept, kept[::-1], kept.T, kept.T[::-1]):
        most = max(1, len(side) // 12)
        rows = (side[:most] > FAINTEST).mean(axis=1) > FRAME_SHARE
        framed = int(rows.argmin()) if not rows.all() else most
        if framed:
            side[: framed + 1] = 0
    return kept
