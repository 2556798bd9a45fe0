"""The protocol's routes in the words of OpenAPI."""

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from inference.problems import DETAILS
from inference.renderers import JSON
from inference.v2.question import INPUT
from inference.v2.tensors import DATATYPES

TEXT, TRUTH, WHOLE = {"type": "string"}, {"type": "boolean"}, {"type": "integer"}
FILE = {"type": "string", "format": "binary"}
OBJECT = {"type": "object"}


class ByPath(AutoSchema):
    """A view may have several addresses here, so an operation is named by its address."""

    def get_operation_id(self) -> str:
        return "_".join([*re.findall(r"\w+", self.path), self.method.lower()])


def an_object(optional: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    described = {"type": "object", "properties": properties}
    return described | ({"required": required} if required else {})


def list_of(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


ERROR = an_object(error=TEXT)
TENSOR = an_object(name=TEXT, datatype=TEXT, shape=list_of(WHOLE))
LIVE = an_object(live=TRUTH)
READY = an_object(ready=TRUTH, live=TRUTH)
SERVER = an_object(name=TEXT, version=TEXT, extensions=list_of(TEXT))
MODELS = an_object(models=list_of(TEXT))
MODEL = an_object(
    name=TEXT,
    versions=list_of(TEXT),
    platform=TEXT,
    inputs=list_of(TENSOR),
    outputs=list_of(TENSOR),
)
MODEL_READY = an_object(name=TEXT, ready=TRUTH)
_CONFIGURED = an_object(name=TEXT, data_type=TEXT, dims=list_of(WHOLE))
CONFIG = an_object(
    name=TEXT,
    platform=TEXT,
    max_batch_size=WHOLE,
    input=list_of(_CONFIGURED),
    output=list_of(_CONFIGURED),
)
_DURATION = an_object(count=WHOLE, ns=WHOLE)
_DURATIONS = ("success", "fail", "queue", "compute_input", "compute_infer", "compute_output")
STATISTICS = an_object(
    model_stats=list_of(
        an_object(
            name=TEXT,
            version=TEXT,
            last_inference=WHOLE,
            inference_count=WHOLE,
            execution_count=WHOLE,
            inference_stats=an_object((), **dict.fromkeys(_DURATIONS, _DURATION)),
            batch_stats=list_of(OBJECT),
        )
    )
)
_STATE = {"type": "string", "enum": ["READY", "UNAVAILABLE"]}
_INPUT_TENSOR = an_object(
    ("parameters", "data"),
    name={"type": "string", "enum": [INPUT]},
    shape=list_of(WHOLE),
    datatype={"type": "string", "enum": list(DATATYPES)},
    parameters=an_object(("binary_data_size",), binary_data_size=WHOLE),
    data={"type": "array", "items": {}, "description": "Numbers, flat or nested like the shape."},
)
_OUTPUT_WISH = an_object(
    ("parameters",),
    name=TEXT,
    parameters=an_object(
        ("binary_data", "classification"), binary_data=TRUTH, classification=WHOLE
    ),
)
INFER_REQUEST = an_object(
    ("id", "parameters", "outputs"),
    id=TEXT,
    parameters=an_object(("binary_data_output",), binary_data_output=TRUTH),
    inputs={**list_of(_INPUT_TENSOR), "minItems": 1, "maxItems": 1},
    outputs=list_of(_OUTPUT_WISH),
)
_OUTPUT_TENSOR = an_object(
    ("parameters", "data"),
    name=TEXT,
    shape=list_of(WHOLE),
    datatype=TEXT,
    parameters=OBJECT,
    data={"type": "array", "items": {}},
)
INFER_ANSWER = an_object(
    ("id",), model_name=TEXT, model_version=TEXT, id=TEXT, outputs=list_of(_OUTPUT_TENSOR)
)


def operation(summary: str, answer: Any, *errors: int, request: Any = None) -> dict[str, Any]:
    """The keywords of ``extend_schema`` for a route that answers with ``answer``."""
    responses: dict[Any, Any] = {(200, JSON): answer}
    responses |= {(s, JSON): OpenApiResponse(ERROR, DETAILS[s]) for s in errors}
    return {"summary": summary, "request": request, "responses": responses, "tags": ["v2"]}


_HEADER = OpenApiParameter(
    "Inference-Header-Content-Length",
    int,
    OpenApiParameter.HEADER,
    description="How many bytes of the body are JSON, where tensors follow it; 0: all is one.",
)
INFER = operation(
    *("Which digits are they?", INFER_ANSWER, 400, 404, 413, 429, 503),
    request={JSON: INFER_REQUEST, "application/octet-stream": FILE},
)
INFER["parameters"] = [_HEADER]
INFER["responses"][200, "application/octet-stream"] = FILE
INDEX = operation(
    "The repository",
    list_of(an_object(name=TEXT, version=TEXT, state=_STATE, reason=TEXT)),
    *(400, 413),
    request={JSON: an_object(("ready",), ready=TRUTH)},
)
LOAD = operation(
    *("Is it loaded?", OBJECT, 400, 404, 413, 503),
    request={JSON: OBJECT},
)
UNLOAD = operation("Not allowed", ERROR, 400, request={JSON: OBJECT})
del UNLOAD["responses"][200, JSON]
