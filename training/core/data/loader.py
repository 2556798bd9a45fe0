"""The data loader: a second thread prepares a chunk of images while one is learned from.

A chunk is some thousand images, shuffled, perhaps warped, as float32 in the order they will be
learnt from; a mini-batch is then a slice of it, without a copy. NumPy releases the interpreter
lock inside its loops, so the second thread really uses the second core. Where the matrix products
of large mini-batches keep every core busy, images that need no work are prepared in between: a
second thread would interrupt them at the price of several times its own work.
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
from training.core.data.splits import Split
from training.core.rng import stream

SMALL_BATCH = 64  # up to here the matrix products run on one core
CHUNK = 4_096  # images, about: 13 MB as float32
AHEAD = 2  # buffers: one being learnt from, one being filled

Teach = Callable[[Array], Array]  # images (n, 784) → probabilities a teacher gives, (n, 10)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Images in learning order; ``first`` is how many of the epoch's images came before."""

    epoch: int
    first: int
    images: Array  # (n, 784) float32, 0.0 paper … 1.0 ink
    labels: Indices  # (n,)
    soft: Array | None  # (n, 10), what the teacher says of these very images


class DataLoader:
    """All chunks of a run; the same seed gives the same images, whoever asks and when."""

    def __init__(
        self,
        train: Split,
        *,
        seed: int,
        mini_batch_size: int,
        augment: str = "none",
        corrupted: float = 0.0,
        teach: Teach | None = None,
    ) -> None:
        self.train = train
        self.labels = train.labels.astype(np.intp)
        self.seed = seed
        self.size = mini_batch_size * max(1, CHUNK // mini_batch_size)
        self.teach = teach
        distortion = AUGMENTATIONS[augment]
        self._warper = Warper(distortion) if distortion else None
        self._corrupted = corrupted
        self._hands = HandsAugmenter(stream(seed, "hands")) if corrupted else None
        self._ahead = mini_batch_size <= SMALL_BATCH or bool(distortion or corrupted or teach)
        largest = min(self.size, len(train))
        self._bytes = np.empty((largest, PIXELS), np.uint8)
        self._order: tuple[int, Indices] = (0, self.labels[:0])  # of the epoch under way
        self._buffers = [np.empty((largest, PIXELS), np.float32) for _ in range(AHEAD)]

    def chunks(self, epochs: int, *, epoch: int = 1, first: int = 0) -> Iterator[Chunk]:
        """Every chunk from the one that starts at image ``first`` of ``epoch`` to the end."""
        places = (
            (number, at)
            for number in range(epoch, epochs + 1)
            for at in range(first if number == epoch else 0, len(self.train), self.size)
        )
        buffers = cycle(self._buffers)
        if not self._ahead:
            yield from (self._prepare(*place, next(buffers)) for place in places)
            return
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
        images = buffer[: len(rows)]
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
        return Chunk(
            epoch, first, images, self.labels[rows], self.teach(images) if self.teach else None
        )

    def _shuffled(self, epoch: int) -> Indices:
        """The order of an epoch, drawn once for all of its chunks."""
        if self._order[0] != epoch:
            order = stream(self.seed, "shuffle", epoch).permutation(len(self.train))
            self._order = (epoch, order)
        return self._order[1]
