"""The data loader: a second thread prepares a chunk of images while one is learned from.

A chunk is some thousand images, shuffled, perhaps warped, as float32 in the order they will be
learned from; a mini-batch is then a slice of it, without a copy. NumPy releases the interpreter
lock inside its loops, so the second thread really uses the second core.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle

import numpy as np

from training.core.arrays import PIXELS, Array, Indices
from training.core.data.augment import AUGMENTATIONS, Warper
from training.core.data.hands import HandsAugmenter
from training.core.data.pieces import PIECE, InkedImages, Piece
from training.core.data.splits import Split
from training.core.rng import stream

CHUNK = 4_096  # images, about: 13 MB as float32
AHEAD = 2  # buffers: one being learnt from, one being filled

Teach = Callable[[Array], Array]  # images (n, 784) → probabilities a teacher gives, (n, 10)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Images that were prepared together, in learning order."""

    epoch: int
    pieces: tuple[Piece, ...]


class DataLoader:
    """All chunks of a run; the same seed gives the same images, whoever asks and when.

    leave_out_blank  whether pixels that are blank in all images of a piece may be missing from it;
                     images that are warped or corrupted, or that a teacher looks at, keep them
    """

    def __init__(
        self,
        train: Split,
        *,
        seed: int,
        mini_batch_size: int,
        augment: str = "none",
        corrupted: float = 0.0,
        teach: Teach | None = None,
        leave_out_blank: bool = True,
    ) -> None:
        self.train = train
        self.labels = train.labels.astype(np.intp)
        self.seed = seed
        self.piece = mini_batch_size * max(1, PIECE // mini_batch_size)
        self.size = self.piece * max(1, CHUNK // self.piece)
        self.teach = teach
        distortion = AUGMENTATIONS[augment]
        self._warper = Warper(distortion) if distortion else None
        self._corrupted = corrupted
        self._hands = HandsAugmenter(stream(seed, "hands")) if corrupted else None
        as_they_are = not (distortion or corrupted or teach)
        self._inked = InkedImages(train.images) if leave_out_blank and as_they_are else None
        largest = min(self.size, len(train))
        self._bytes = np.empty((largest, PIXELS), np.uint8)
        self._order: tuple[int, Indices] = (0, self.labels[:0])  # of the epoch under way
        self._buffers = [np.ones((largest, PIXELS + 1), np.float32) for _ in range(AHEAD)]

    def chunks(self, epochs: int, *, epoch: int = 1, first: int = 0) -> Iterator[Chunk]:
        """Every chunk from the one that starts at image ``first`` of ``epoch`` to the end."""
        places = (
            (number, at)
            for number in range(epoch, epochs + 1)
            for at in range(first if number == epoch else 0, len(self.train), self.size)
        )
        buffers = cycle(self._buffers)
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="loader") as worker:
            coming: deque[Future[Chunk]] = deque()
            for place in places:
                coming.append(worker.submit(self._prepare, *place, next(buffers)))
                if len(coming) == AHEAD:
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()

    def _prepare(self, epoch: int, first: int, buffer: Array) -> Chunk:
        rows = self._shuffled(epoch)[first : first + self.size]
        if self._inked:
            return Chunk(epoch, tuple(self._inked_pieces(self._inked, first, rows, buffer)))
        images = buffer[: len(rows), :PIXELS]
        self._write(images, rows, epoch, first)
        soft = self.teach(images) if self.teach else None
        return Chunk(epoch, tuple(self._whole_pieces(first, rows, buffer, soft)))

    def _inked_pieces(
        self, images: InkedImages, first: int, rows: Indices, buffer: Array
    ) -> Iterator[Piece]:
        for at in range(0, len(rows), self.piece):
            part = rows[at : at + self.piece]
            inputs, pixels = images.inputs(part, buffer[at:].reshape(-1))
            yield Piece(first + at, inputs, self.labels[part], pixels)

    def _whole_pieces(
        self, first: int, rows: Indices, inputs: Array, soft: Array | None
    ) -> Iterator[Piece]:
        for at in range(0, len(rows), self.piece):
            part = slice(at, min(at + self.piece, len(rows)))
            taught = None if soft is None else soft[part]
            yield Piece(first + at, inputs[part], self.labels[rows[part]], None, taught)

    def _write(self, images: Array, rows: Indices, epoch: int, first: int) -> None:
        """Write these rows of the split, warped and corrupted, to ``images`` (n, 784)."""
        # mode="clip" lets NumPy write straight into the buffer; "raise" goes through a copy.
        plain = np.take(self.train.images, rows, axis=0, out=self._bytes[: len(rows)], mode="clip")
        if self._warper:
            self._warper.warp(plain, images, stream(self.seed, "augment", epoch, first))
        else:
            np.copyto(images, plain)  # then scaled: half the time of doing both at once
            images *= np.float32(1 / 255)
        if self._hands:
            rng = stream(self.seed, "corrupt", epoch, first)
            self._hands.corrupt(images, self._corrupted, rng)

    def _shuffled(self, epoch: int) -> Indices:
        """The order of an epoch, drawn once for all of its chunks."""
        if self._order[0] != epoch:
            order = stream(self.seed, "shuffle", epoch).permutation(len(self.train))
            self._order = (epoch, order)
        return self._order[1]
