"""A body is let go of with its answer, not when Python next looks for circles."""

import gc
import io
import json

import numpy as np
import pytest
from PIL import Image

from inference.parsers.images import RequestImages
from inference.renderers import NPY
from inference.v2.infer_request import InferRequest


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


@pytest.mark.parametrize("kind", REQUESTS)
def test_nothing_holds_the_images_of_a_request_that_was_answered(client, served, kind):
    gc.collect()
    gc.disable()
    try:
        path, body, content_type = REQUESTS[kind]
        response = client.post(path, body, content_type)
        del response.wsgi_request  # the test client's own
        kept = [each for each in gc.get_objects() if isinstance(each, RequestImages | InferRequest)]
    finally:
        gc.enable()

    assert response.status_code == 200
    assert kept == []
