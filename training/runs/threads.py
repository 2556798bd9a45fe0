"""How many cores the matrix products of a run may use."""

import os
from contextlib import AbstractContextManager

from threadpoolctl import threadpool_limits

from training.core.data.loader import SMALL_BATCH


def threads_for(mini_batch_size: int) -> int:
    """One for small batches, where another costs more to wake than it saves; else every core."""
    return 1 if mini_batch_size <= SMALL_BATCH else len(os.sched_getaffinity(0))


def blas_threads(count: int) -> AbstractContextManager[object]:
    """Run a block with exactly this many BLAS threads; sums then come out the same every time."""
    return threadpool_limits(limits=count, user_api="blas")
