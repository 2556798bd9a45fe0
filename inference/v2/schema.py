"""The V2 routes in the OpenAPI document."""

import re
from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from inference.openapi.schema import FILE, Described, ref
from inference.problems import DETAILS
from inference.renderers import JSON
from inference.v2.infer_request import INPUT
from inference.v2.tensors import DATATYPES

TEXT, TRUTH, WHOLE = {"type": "string"}, {"type": "boolean"}, {"type": "integer"}
OBJECT = {"type": "object"}


def an_object(optional: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    described = {"type": "object", "properties": properties}
    return described | ({"required": required} if required else {})


def list_of(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_TENSOR = an_object(name=TEXT, datatype=TEXT, shape=list_of(WHOLE))
_CONFIGURED = an_object(name=TEXT, data_type=TEXT, dims=list_of(WHOLE))
_DURATION = an_object(count=WHOLE, ns=WHOLE)
_DURATIONS = ("success", "fail", "queue", "compute_input", "compute_infer", "compute_output")
_STATISTICS = an_object(
    name=TEXT,
    version=TEXT,
    last_inference=WHOLE,
    inference_count=WHOLE,
    execution_count=WHOLE,
    inference_stats=an_object((), **dict.fromkeys(_DURATIONS, _DURATION)),
    batch_stats=list_of(OBJECT),
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
_OUTPUT_TENSOR = an_object(
    ("parameters", "data"),
    name=TEXT,
    shape=list_of(WHOLE),
    datatype=TEXT,
    parameters=OBJECT,
    data={"type": "array", "items": {}},
)
SCHEMAS = {
    "Error": an_object(error=TEXT),
    "ServerLive": an_object(live=TRUTH),
    "ServerReady": an_object(ready=TRUTH, live=TRUTH),
    "ServerMetadata": an_object(name=TEXT, version=TEXT, extensions=list_of(TEXT)),
    "ModelNames": an_object(models=list_of(TEXT)),
    "ModelMetadata": an_object(
        name=TEXT,
        versions=list_of(TEXT),
        platform=TEXT,
        inputs=list_of(_TENSOR),
        outputs=list_of(_TENSOR),
    ),
    "ModelReady": an_object(name=TEXT, ready=TRUTH),
    "ModelConfig": an_object(
        name=TEXT,
        platform=TEXT,
        max_batch_size=WHOLE,
        input=list_of(_CONFIGURED),
        output=list_of(_CONFIGURED),
    ),
    "ModelStatistics": an_object(model_stats=list_of(_STATISTICS)),
    "InferJson": an_object(
        ("id", "parameters", "outputs"),
        id=TEXT,
        parameters=an_object(("binary_data_output",), binary_data_output=TRUTH),
        inputs={**list_of(_INPUT_TENSOR), "minItems": 1, "maxItems": 1},
        outputs=list_of(_OUTPUT_WISH),
    ),
    "InferAnswer": an_object(
        ("id",), model_name=TEXT, model_version=TEXT, id=TEXT, outputs=list_of(_OUTPUT_TENSOR)
    ),
    "IndexRequest": an_object(("ready",), ready=TRUTH),
    "Index": list_of(an_object(name=TEXT, version=TEXT, state=_STATE, reason=TEXT)),
    "Options": OBJECT,
    "Loaded": OBJECT,
}


class ByPath(Described):
    """A view may have several addresses here, so an operation is named by its address.

    ``/v2/models/{name}/infer`` is v2_model_infer: generated clients make a method of it.
    """

    schemas = SCHEMAS

    def get_operation_id(self) -> str:
        path = self.path.replace("/models/{name}", "/model").replace("s/{version}", "")
        return "_".join(re.findall(r"\w+", path))


def operation(summary: str, answer: str, *errors: int, request: Any = None) -> dict[str, Any]:
    """The keywords of ``extend_schema`` for a route that answers with the schema ``answer``."""
    responses: dict[Any, Any] = {(200, JSON): ref(answer)} if answer else {}
    responses |= {(s, JSON): OpenApiResponse(ref("Error"), DETAILS[s]) for s in errors}
    return {"summary": summary, "request": request, "responses": responses, "tags": ["v2"]}


_HEADER = OpenApiParameter(
    "Inference-Header-Content-Length",
    int,
    OpenApiParameter.HEADER,
    description="How many bytes of the body are JSON, where tensors follow it; 0: all is one.",
)
INFER = operation(
    *("Which digits are they?", "InferAnswer", 400, 404, 413, 429, 503),
    request={JSON: ref("InferJson"), "application/octet-stream": FILE},
)
INFER["parameters"] = [_HEADER]
INFER["responses"][200, "application/octet-stream"] = FILE
INDEX = operation(
    *("The repository", "Index", 400, 413),
    request={JSON: ref("IndexRequest")},
)
LOAD = operation(
    *("Is it loaded?", "Loaded", 400, 404, 413, 503),
    request={JSON: ref("Options")},
)
UNLOAD = operation("Not allowed", "", 400, request={JSON: ref("Options")})
