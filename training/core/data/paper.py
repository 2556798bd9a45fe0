"""The grey of the paper on a picture, everywhere on it: flat, or under light that is uneven.

Paper is what most of a neighbourhood is. Where one grey makes up most of the sheet and of its
border, that grey is the paper. Otherwise it is estimated on a grid: the median of each block, then
the median of the blocks around. At the edge of a shadow two greys are paper: which of them a pixel
lies on is seen from the grey that is left when strokes are closed over (a morphological closing, or
an opening for light ink), which keeps straight edges where they are.
"""

import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.float32]  # (h, w), 0.0 black … 1.0 white

LEVELS = 32  # greys told apart when the most frequent one is looked for
FLAT_SHARE, FLAT_BORDER = 0.55, 0.8  # of the sheet and of its border that flat paper makes up
NEAR = 0.08  # two greys this close are one paper
GRID, AROUND, NEARBY, BESIDE = 20, 6, 2, 2  # blocks along a side; blocks on each side of one
CLOSED = 6  # strokes as wide as a sixth of the sheet are closed over


def paper_range(grey: Grey) -> tuple[Grey, Grey]:
    """The grey of the paper under dark ink and under light ink, (h, w) or (1, 1) each."""
    flat = _flat_paper(grey)
    if flat is not None:
        paper = np.full((1, 1), flat, np.float32)
        return paper, paper
    blocks = _block_medians(grey)
    around = _median_around(blocks, AROUND, step=2)
    is_ink = np.abs(blocks - around) > NEAR  # a block inside of a thick stroke
    blocks = _median_around(np.where(is_ink, around, blocks), NEARBY)
    beside = _windows(np.pad(blocks, BESIDE, mode="edge"), BESIDE, BESIDE)
    low, high = (_enlarged(edge, grey.shape) for edge in (beside.min(axis=2), beside.max(axis=2)))
    width = max(3, min(grey.shape) // CLOSED)
    return np.clip(_closed(grey, width), low, high), np.clip(-_closed(-grey, width), low, high)


def _closed(grey: Grey, width: int) -> Grey:
    """Without what is darker than its surroundings and fits no square ``width`` pixels wide.

    Squares reach beyond the border, so that a shadow's corner there is no stroke.
    """
    padded = np.pad(grey, width - 1, constant_values=-np.inf)
    for function in (np.maximum, np.minimum):
        for _ in range(2):  # down and across
            padded = running(function, padded, width).T
    return padded


def running(function: np.ufunc, values: Grey, width: int) -> Grey:
    """The extreme of each ``width`` rows, by doubling: (rows - width + 1, columns)."""
    reached = 1
    while reached < width:
        step = min(reached, width - reached)
        values = function(values[:-step], values[step:])
        reached += step
    return values


def _flat_paper(grey: Grey) -> float | None:
    """The one grey of the paper; None where there is no such grey."""
    sample = grey[::2, ::2]
    counts, _ = np.histogram(sample, LEVELS, (0, 1))
    pairs = counts[:-1] + counts[1:]
    level = int(pairs.argmax())
    if pairs[level] < FLAT_SHARE * sample.size:
        return None
    low, high = level / LEVELS, (level + 2) / LEVELS
    paper = float(np.median(sample[(sample >= low) & (sample <= high)]))
    side = min(grey.shape)
    inset = min(max(1, side // 16), (side - 1) // 2)  # past a frame
    rings = (_ring(grey, 0), _ring(grey, inset))
    agreement = max(float((np.abs(ring - paper) < NEAR).mean()) for ring in rings)
    return paper if agreement > FLAT_BORDER else None


def _ring(grey: Grey, inset: int) -> Grey:
    """The pixels of the border, or of the rectangle that lies ``inset`` pixels inside it."""
    inner = grey[inset : grey.shape[0] - inset, inset : grey.shape[1] - inset]
    return np.concatenate([inner[0], inner[-1], inner[:, 0], inner[:, -1]])


def _block_medians(grey: Grey) -> Grey:
    """The median of each block of a grid of at most 20 × 20."""
    rows, columns = (min(GRID, max(1, side // 2)) for side in grey.shape)
    tall, wide = grey.shape[0] // rows, grey.shape[1] // columns
    blocks = grey[: tall * rows, : wide * columns].reshape(rows, tall, columns, wide)
    medians: Grey = np.median(blocks.transpose(0, 2, 1, 3).reshape(rows, columns, -1), axis=2)
    return medians


def _median_around(blocks: Grey, reach: int, step: int = 1) -> Grey:
    """The median of the blocks around each; a slope of the light goes on beyond the border."""
    down, right = (min(reach, side - 1) for side in blocks.shape)
    padded = np.pad(blocks, ((down, down), (right, right)), mode="reflect", reflect_type="odd")
    medians: Grey = np.median(_windows(padded, down, right, step), axis=2)
    return medians


def _windows(padded: Grey, down: int, right: int, step: int = 1) -> Grey:
    """All values around each block, or every ``step``-th, (rows, columns, values)."""
    shape = (2 * down + 1, 2 * right + 1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, shape)[..., ::step, ::step]
    return windows.reshape(*windows.shape[:2], -1)


def _enlarged(blocks: Grey, shape: tuple[int, ...]) -> Grey:
    """Between the blocks' middles, linear."""
    enlarged: Grey = (
        _linear(shape[0], blocks.shape[0])
        @ blocks.astype(np.float32)
        @ _linear(shape[1], blocks.shape[1]).T
    )
    return enlarged


def _linear(pixels: int, blocks: int) -> Grey:
    """The matrix (pixels, blocks) of linear interpolation; beyond the last middle it is flat."""
    if blocks == 1:
        return np.ones((pixels, 1), np.float32)
    middles = (np.arange(blocks) + 0.5) * pixels / blocks - 0.5
    at = np.arange(pixels)
    left = np.clip(np.searchsorted(middles, at) - 1, 0, blocks - 2)
    share = np.clip((at - middles[left]) / (middles[left + 1] - middles[left]), 0, 1)
    matrix = np.zeros((pixels, blocks), np.float32)
    matrix[at, left] = 1 - share
    matrix[at, left + 1] += share
    return matrix
