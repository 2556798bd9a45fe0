"""A product shared by two threads is the same to the bit, whoever computes which part."""

from threading import Event

import numpy as np
import pytest

from training.core import products
from training.core.products import Products


@pytest.fixture
def factors():
    """Of a product that is just large enough to be shared, and not of an even number of rows."""
    rng = np.random.default_rng(0)
    rows = -(-products.SHARED_FROM // (300 * 200)) | 1
    return rng.random((rows, 300), np.float32), rng.random((300, 200), np.float32)


def product(a, b, *, is_second_thread_busy=False):
    shared, free = Products(), Event()
    if is_second_thread_busy:
        shared._second.submit(free.wait)
    out = np.full((len(a), b.shape[1]), np.nan, np.float32)
    shared.matmul(a, b, out)
    free.set()
    return out


def test_it_is_the_product_of_the_matrices(factors):
    assert product(*factors) == pytest.approx(np.matmul(*factors), rel=1e-6)


def test_what_a_busy_second_thread_has_not_begun_the_first_one_does(factors):
    assert np.array_equal(product(*factors, is_second_thread_busy=True), product(*factors))


def test_small_products_do_not_wake_a_second_thread(factors):
    a, b = factors[0][:10], factors[1]

    assert np.array_equal(product(a, b, is_second_thread_busy=True), np.matmul(a, b))
