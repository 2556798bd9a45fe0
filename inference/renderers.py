"""An answer becomes bytes: JSON, or the ``.npy`` format for those who compute with it."""

import io
from typing import Any

import numpy as np
import orjson
from rest_framework.renderers import BaseRenderer

JSON = "application/json"
NPY = "application/x-npy"


def to_json(data: Any) -> bytes:
    """NumPy arrays (C-contiguous) and float32 numbers are written as they are."""
    return orjson.dumps(data, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)


def to_npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return file.getvalue()


class JSONRenderer(BaseRenderer):
    """What every route answers with."""

    media_type = JSON
    format = "json"
    charset = None  # JSON is UTF-8 by definition

    def render(
        self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None
    ) -> bytes:
        return b"" if data is None else to_json(data)


class NpyRenderer(BaseRenderer):
    """Probabilities (n, 10) float32, as NumPy saves them."""

    media_type = NPY
    format = "npy"
    charset = None
    render_style = "binary"

    def render(
        self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None
    ) -> bytes:
        return to_npy(data)
