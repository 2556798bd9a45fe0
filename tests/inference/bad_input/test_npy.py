"""`.npy` bodies: what is none is 400, an array that is wrong 422."""

import numpy as np
import pytest

from inference.renderers import NPY
from tests.inference.bad_input.bodies import RANGE
from tests.inference.bodies import npy, post
from tests.inference.problem import problem


def header(text: str) -> bytes:
    """A .npy file of which only the header exists."""
    padded = text.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(padded).to_bytes(2, "little") + padded.encode()


NO_NPY = {
    "not npy": b"hello",
    "version 9": b"\x93NUMPY\x09\x00" + npy(np.zeros(784))[8:],
    "code for a header": header("__import__('os').system('true')"),
    "deep header": header("(" * 100),
    "long header": b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 65_535,
    "no shape": header("{'descr': '<f8', 'fortran_order': False}"),
    "negative": header("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 784)}")[:-9],
    "a truth in the shape": header("{'descr': '<f8', 'fortran_order': False, 'shape': (True, 784)}")
    + bytes(8 * 784),
    "cut off": npy(np.zeros(784))[:-1],
    "trailing": npy(np.zeros(784)) + b"x",
}
SHAPES = "Expected the shape (n, 784), (784,), (n, 28, 28), (28, 28) or (n, 28, 28, 1)."
HUGE = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 784)}"
WRONG_NPY = {
    "huge": (header(HUGE), "Expected 1 to 10,000 images."),
    "no rows": (npy(np.zeros((0, 784))), "Expected 1 to 10,000 images."),
    "10,001 rows": (npy(np.zeros((10_001, 784), np.uint8)), "Expected 1 to 10,000 images."),
    "783": (npy(np.zeros(783)), SHAPES),
    "scalar": (npy(np.array(0.0)), SHAPES),
    "true": (npy(np.ones(784, bool)), "Expected the dtype float16, float32, float64 or uint8."),
    "int64": (npy(np.zeros(784, int)), "Expected the dtype float16, float32, float64 or uint8."),
    "complex": (npy(np.zeros(784, "c8")), "Expected the dtype float16, float32, float64 or uint8."),
    "objects": (
        header("{'descr': '|O', 'fortran_order': False, 'shape': (784,)}"),
        "Expected the dtype float16, float32, float64 or uint8.",
    ),
    "NaN": (npy(np.full(784, np.nan)), RANGE),
    "inf": (npy(np.full(784, np.inf, np.float16)), RANGE),
    "255.0": (npy(np.full(784, 255.0)), RANGE),
    "below 0": (npy(np.full(784, -1e-9)), RANGE),
}


def test_activations_take_one_row_only(client, served):
    answer = post(client, "/activations", npy(np.zeros((2, 784))), NPY)

    assert problem(answer, 422)["detail"] == "This address takes one image at a time."


@pytest.mark.parametrize("name", NO_NPY)
def test_what_is_no_npy_file_is_400(client, served, name):
    problem(post(client, "/predict", NO_NPY[name], NPY), 400)


@pytest.mark.parametrize("name", WRONG_NPY)
def test_a_wrong_array_is_422(client, served, name):
    body, sentence = WRONG_NPY[name]

    got = problem(post(client, "/predict", body, NPY), 422)

    assert got["errors"] == [{"pointer": "", "detail": sentence}]
