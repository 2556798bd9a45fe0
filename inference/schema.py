"""The words of the OpenAPI document that the code does not say by itself."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import OpenApiResponse

from inference.problems import DETAILS
from inference.problems import MEDIA_TYPE as PROBLEM
from inference.question import MOST_ROWS
from inference.renderers import NPY
from inference.serializers import ProblemAnswer
from training.core.splits import PIXELS

IMAGE = {
    "type": "array",
    "items": {"type": "number", "minimum": 0, "maximum": 1},
    "minItems": PIXELS,
    "maxItems": PIXELS,
    "description": "28×28 pixels, row by row: 0 paper … 1 ink.",
}
ONE_IMAGE = {
    "type": "object",
    "properties": {"pixels": IMAGE},
    "required": ["pixels"],
    "additionalProperties": False,
}
BATCH = {
    "type": "object",
    "properties": {
        "batch": {"type": "array", "items": IMAGE, "minItems": 1, "maxItems": MOST_ROWS}
    },
    "required": ["batch"],
    "additionalProperties": False,
}
FILE = {"type": "string", "format": "binary"}
PICTURES = {
    NPY: FILE,
    "image/png": FILE,
    "image/jpeg": FILE,
    "multipart/form-data": {
        "type": "object",
        "properties": {"image": FILE},
        "required": ["image"],
        "additionalProperties": False,
    },
}
BODY_OF_ONE = {"application/json": ONE_IMAGE, **PICTURES}
BODY_OF_ONE_OR_MORE = {"application/json": {"oneOf": [ONE_IMAGE, BATCH]}, **PICTURES}
BODY_ERRORS = (400, 413, 415, 422, 429)


def problems(*statuses: int) -> dict[Any, OpenApiResponse]:
    """The errors an address may answer with."""
    return {
        (status, PROBLEM): OpenApiResponse(ProblemAnswer, DETAILS[status]) for status in statuses
    }


def only_unversioned(endpoints: list[tuple[str, str, str, Callable]]) -> list:
    """Spectacular's hook: /v1/predict is /predict and /v2/ is /v2, so each is described once."""
    return [
        endpoint
        for endpoint in endpoints
        if not endpoint[0].startswith("/v1/") and endpoint[0] != "/v2/"
    ]
