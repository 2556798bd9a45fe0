"""/v2: tensors as bytes behind the JSON, or alone; what is not of the right length is a 400."""

import gzip

import numpy as np
import pytest

from tests.inference.conftest import BLANK
from tests.inference.v2.requests import HEADER, post, refusal, request

BINARY = {"name": "pixels", "shape": [1, 784], "datatype": "FP32"}


def binary(behind: bytes, size: int = 3136, **changed) -> bytes:
    return request(BINARY | {"parameters": {"binary_data_size": size}} | changed) + behind


@pytest.mark.parametrize(
    ("behind", "size", "changed"),
    [
        (bytes(3135), 3136, {}),
        (bytes(3137), 3136, {}),
        (bytes(3135), 3135, {}),
        (bytes(6272), 6272, {}),
        (bytes(3136), 3136, {"datatype": "FP64"}),
        (bytes(3136), 3136, {"data": BLANK}),
        (b"\xff" * 3136, 3136, {}),
        (np.full(784, np.nan, "<f4").tobytes(), 3136, {}),
        (np.full(784, 2, "<f4").tobytes(), 3136, {}),
    ],
)
def test_bytes_that_are_not_the_tensor_are_a_400(client, served, behind, size, changed):
    body = binary(behind, size, **changed)

    refusal(post(client, body, **{HEADER: str(len(body) - len(behind))}), 400)


@pytest.mark.parametrize("length", ["999999", "-1", "1e3", "x", "", "9" * 5_000, "10"])
def test_a_wrong_length_of_the_json_is_a_400(client, served, length):
    refusal(post(client, binary(bytes(3136)), **{HEADER: length}), 400)


@pytest.mark.parametrize("body", [b"\0", bytes(3135), bytes(3137)])
def test_a_raw_request_of_odd_length_is_a_400(client, served, body):
    refusal(post(client, body, **{HEADER: "0"}), 400)


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "secret"])
def test_an_unknown_encoding_is_a_400(client, served, encoding):
    refusal(post(client, request(), **{"content-encoding": encoding}), 400)


def test_a_bomb_is_refused_at_the_cap(client, served):
    bomb = gzip.compress(bytes(70_000_000), 1)

    refusal(post(client, bomb, **{"content-encoding": "gzip"}), 413)
