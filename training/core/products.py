"""Matrix products for training, of which two threads share the large ones.

NumPy releases the interpreter lock inside a product, so two threads really use two cores. Two
threads *inside* of a product (OpenBLAS's own) spin while they wait for each other, and where
another process has one of the cores, they wait long. These two sleep instead, and what the second
thread has not begun when the first has done its part, the first does, too.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from training.core.arrays import Array

SHARED_FROM = 24_000_000  # multiplications of a product: 378 images, 636 pixels, 100 units
HEAD_START = 4_000_000  # about what one thread multiplies until the other one is awake


class Products:
    """Products of matrices, ``np.matmul`` with a second thread for large ones.

    Which rows are whose depends on the shapes alone, so the bits depend on neither cores nor load.
    """

    def __init__(self) -> None:
        self._second = ThreadPoolExecutor(max_workers=1, thread_name_prefix="products")

    def matmul(self, a: Array, b: Array, out: Array) -> None:
        """Write a (n, k) times b (k, m) to ``out`` (n, m)."""
        rows, row = len(a), b.size  # multiplications of a row
        if rows * row < SHARED_FROM:
            np.matmul(a, b, out=out)
            return
        middle = (rows + HEAD_START // row) // 2
        rest = self._second.submit(np.matmul, a[middle:], b, out[middle:])
        np.matmul(a[:middle], b, out=out[:middle])
        if rest.cancel():  # not begun: the other cores are busy
            np.matmul(a[middle:], b, out=out[middle:])
        else:
            rest.result()
