"""Several digits in one picture: where each mark is, and its image for the network.

Connected parts of the ink become marks: the bar of a 5, or the two strokes of an equals sign, lie
above each other and are one mark; two parts of a digit's height never are. Marks are in reading
order, line by line.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.core.data.centring import normalised
from training.core.data.components import labelled
from training.core.data.ink import Grey, Ink, ink_on, shrunk

WORKING_SIDE = 500  # pixels: a larger picture is shrunk by a whole number first
MOST_MARKS = 32
OVERLAP = 0.5  # of the narrower part's width: parts above each other by so much are one mark
TALL, FLAT = 0.6, 0.35  # of the tallest part: a digit's height; the bar of a 5, a dot, a minus
NEAR = 0.05  # of the tallest part's height: a narrow or flat part so close to another broke off it
FAINTEST = 0.4  # of the strongest ink: a part without so much is no stroke of the pen


class TooMany(ValueError):
    """The picture shows more marks than are read."""


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels; right and bottom lie just outside of it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def times(self, factor: int) -> "Box":
        """The same on a picture ``factor`` times as large."""
        return Box(*(factor * side for side in (self.left, self.top, self.right, self.bottom)))

    def united(self, other: "Box") -> "Box":
        return Box(
            *(min(self.left, other.left), min(self.top, other.top)),
            *(max(self.right, other.right), max(self.bottom, other.bottom)),
        )

    def overlap(self, other: "Box") -> float:
        """How much of the narrower one's width lies above or below the other, 0–1."""
        shared = min(self.right, other.right) - max(self.left, other.left)
        return max(0, shared) / min(self.right - self.left, other.right - other.left)

    def is_near(self, other: "Box", distance: float) -> bool:
        """Whether so many pixels or fewer lie between it and the other, in both directions."""
        across = max(self.left, other.left) - min(self.right, other.right)
        down = max(self.top, other.top) - min(self.bottom, other.bottom)
        return max(across, down) <= distance


@dataclass(frozen=True)
class Mark:
    """A digit or a sign: its box in the picture, line 0, 1 … it is in, its image (784,)."""

    box: Box
    line: int
    pixels: npt.NDArray[np.float32]


def marks_of(grey: Grey) -> list[Mark]:
    """The marks of a picture's greys (h, w), 0.0 black … 1.0 white.

    Raises ValueError where there is no ink, TooMany above MOST_MARKS.
    """
    small, k = shrunk(grey, WORKING_SIDE)
    ink = ink_on(small)
    labels, count = labelled(_without_faint_parts(ink))
    if count > 8 * MOST_MARKS:
        raise TooMany
    boxes = _boxes(labels, count)
    groups = _grouped(boxes)
    if len(groups) > MOST_MARKS:
        raise TooMany
    return [
        Mark(box.times(k), line, _image(ink, labels, parts, box))
        for line, row in enumerate(_lines(groups))
        for box, parts in row
    ]


Group = tuple[Box, list[int]]  # of the parts of a mark


def _without_faint_parts(ink: Ink) -> Ink:
    """A scanner's ghost lines and smudges beside the digits are paler than the pen."""
    labels, count = labelled(ink)
    strongest = np.zeros(count + 1, np.float32)
    np.maximum.at(strongest, labels.ravel(), ink.ravel())
    return ink * (strongest >= FAINTEST)[labels]


def _boxes(labels: npt.NDArray[np.integer], count: int) -> list[Box]:
    """Of the parts 1 … count."""
    rows, columns = np.nonzero(labels)
    part = labels[rows, columns]
    edges = []
    for places in (columns, rows):
        low, high = np.full(count + 1, max(labels.shape)), np.zeros(count + 1, np.intp)
        np.minimum.at(low, part, places)
        np.maximum.at(high, part, places + 1)
        edges += [low[1:].tolist(), high[1:].tolist()]
    left, right, top, bottom = edges
    return [Box(*sides) for sides in zip(left, top, right, bottom, strict=True)]


def _grouped(boxes: list[Box]) -> list[Group]:
    """The parts of each mark; tall ones first, so that what is small finds its digit."""
    tallest = max(box.height for box in boxes)
    groups: list[Group] = []
    for number in sorted(range(len(boxes)), key=lambda n: -boxes[n].height):
        box = boxes[number]
        own = _group_of(box, groups, tallest) if box.height < TALL * tallest else None
        if own is None:
            groups.append((box, [number + 1]))
        else:
            whole, parts = groups[own]
            groups[own] = whole.united(box), [*parts, number + 1]
    return groups


def _group_of(box: Box, groups: list[Group], tallest: int) -> int | None:
    """The mark that a small part lies above or below of, or that it broke off."""
    overlaps = [whole.overlap(box) for whole, _ in groups]
    nearest = max(range(len(overlaps)), key=overlaps.__getitem__)
    if overlaps[nearest] > (OVERLAP if box.height > FLAT * tallest else 0):
        return nearest
    if min(box.right - box.left, box.height) > FLAT * tallest:
        return None  # a small digit
    near = [n for n, (whole, _) in enumerate(groups) if whole.is_near(box, NEAR * tallest)]
    return near[0] if len(near) == 1 else None


def _lines(groups: list[Group]) -> list[list[Group]]:
    """From the top line to the bottom one, each from left to right."""
    digit = TALL * max(box.height for box, _ in groups)
    lines: list[list[Group]] = []
    for group in sorted(groups, key=lambda group: (group[0].height < digit, _middle(group[0]))):
        box = group[0]
        line = min(lines, key=lambda line: abs(_middle(line[0][0]) - _middle(box)), default=None)
        if line and (box.height < digit or line[0][0].top < _middle(box) < line[0][0].bottom):
            line.append(group)
        else:
            lines.append([group])
    return [sorted(line, key=lambda group: group[0].left) for line in lines]


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def _image(
    ink: Ink, labels: npt.NDArray[np.integer], parts: list[int], box: Box
) -> npt.NDArray[np.float32]:
    """Only the mark's own parts: a neighbour may reach into its box."""
    place = np.s_[box.top : box.bottom, box.left : box.right]
    return normalised(ink[place] * np.isin(labels[place], parts)).reshape(-1)
