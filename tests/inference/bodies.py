"""Bodies of requests, and sending them."""

import io

import numpy as np
import orjson

from inference.views.predict import JSON


def npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def post(client, path: str, body: object, content_type: str = JSON, **headers):
    data = body if isinstance(body, bytes) else orjson.dumps(body)
    return client.post(path, data, content_type=content_type, headers=headers)
