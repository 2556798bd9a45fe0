"""A body is let go of with its answer, not when Python next looks for circles."""

import gc
import io
import json
import tracemalloc

import numpy as np
import pytest
from PIL import Image

from inference.errors import Invalid
from inference.parsers.images import RequestImages
from inference.parsers.json import OneOrMore, reader
from inference.renderers import NPY
from inference.v2.infer_request import InferRequest, read_infer


def npy():
    file = io.BytesIO()
    np.save(file, np.zeros((20, 784), np.uint8))
    return file.getvalue()


def png():
    file = io.BytesIO()
    picture = Image.new("L", (60, 60), 255)
    picture.paste(0, (25, 10, 32, 50))
    picture.save(file, "png")
    return file.getvalue()


V2 = {"name": "pixels", "shape": [1, 784], "datatype": "FP32", "data": [0] * 784}
REQUESTS = {
    "npy": ("/predict", npy(), NPY),
    "json": ("/predict", json.dumps({"batch": [[0] * 784] * 20}), "application/json"),
    "picture": ("/predict", png(), "image/png"),
    "V2": ("/v2/models/ada/infer", json.dumps({"inputs": [V2]}), "application/json"),
}


def most_bytes_of(read, document: dict) -> int:
    """What reading 200 images takes at most; a number takes 32 bytes as an object of Python."""
    body = json.dumps(document).encode()
    tracemalloc.start()
    images = read(body)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert np.array_equal(images.pixels, np.full((200, 784), 0.5))
    return most


def test_numbers_of_a_large_body_are_not_all_objects_at_once():
    rows = [[0.5] * 784] * 200
    tensor = V2 | {"shape": [200, 784], "data": rows[0] * 200}

    assert most_bytes_of(reader(OneOrMore), {"batch": rows}) < 4_000_000
    assert most_bytes_of(lambda body: read_infer(body, None), {"inputs": [tensor]}) < 4_500_000


def test_a_long_tensor_with_a_wrong_number_is_refused_in_the_words_of_a_short_one():
    tensor = V2 | {"shape": [200, 784], "data": [0.5] * (200 * 784 - 1) + [2]}

    with pytest.raises(Invalid, match="Pixels run from 0"):
        read_infer(json.dumps({"inputs": [tensor]}).encode(), None)


def test_a_large_batch_is_read_as_a_small_one_is():
    images = [[0.25] * 784, [1e-3] * 783 + [1]]
    small, large = ({"batch": batch} for batch in (images, images * 200))
    read = reader(OneOrMore)

    one, other = (read(json.dumps(document).encode()).pixels for document in (small, large))

    assert np.array_equal(np.tile(one, (200, 1)), other)


@pytest.mark.parametrize("kind", REQUESTS)
def test_nothing_holds_the_images_of_a_request_that_was_answered(client, served, kind):
    gc.collect()
    gc.disable()
    try:
        path, body, content_type = REQUESTS[kind]
        response = client.post(path, body, content_type)
        del response.wsgi_request  # the test client's own
        # By `type`: `isinstance` asks an object for its class, which wakes lazy ones.
        kept = [
            each
            for each in gc.get_objects()
            if issubclass(type(each), RequestImages | InferRequest)
        ]
    finally:
        gc.enable()

    assert response.status_code == 200
    assert kept == []
