"""The words of the OpenAPI document that the code does not say by itself.

What is long is written once, among the document's components, and referred to by name.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiResponse

from inference.openapi.examples import ERRORS, EXAMPLES, NOTES, error
from inference.parsers.images import MAX_JSON_ROWS
from inference.problems import DETAILS
from inference.problems import MEDIA_TYPE as PROBLEM
from inference.renderers import NPY
from inference.serializers.service import ProblemAnswer
from training.core.arrays import PIXELS


def ref(name: str, kind: str = ResolvedComponent.SCHEMA) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


SCHEMAS: dict[str, dict[str, Any]] = {
    "Pixels": {
        "type": "array",
        "items": {"type": "number", "minimum": 0, "maximum": 1},
        "minItems": PIXELS,
        "maxItems": PIXELS,
        "description": "28×28 pixels, row by row: 0 paper … 1 ink.",
    },
    "OneImage": {
        "type": "object",
        "properties": {"pixels": ref("Pixels")},
        "required": ["pixels"],
        "additionalProperties": False,
    },
    "Batch": {
        "type": "object",
        "properties": {
            "batch": {
                "type": "array",
                "items": ref("Pixels"),
                "minItems": 1,
                "maxItems": MAX_JSON_ROWS,
            }
        },
        "required": ["batch"],
        "additionalProperties": False,
    },
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
BODY_OF_ONE = {"application/json": ref("OneImage"), **PICTURES}
BODY_OF_ONE_OR_MORE = {
    "application/json": {"oneOf": [ref("OneImage"), ref("Batch")]},
    **PICTURES,
}
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


class Described(AutoSchema):
    """Operations whose bodies carry the examples of the schemas they are of."""

    schemas: Mapping[str, dict[str, Any]] = SCHEMAS

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> dict[str, Any] | None:
        for name, schema in self.schemas.items():
            _put(registry, ResolvedComponent.SCHEMA, name, schema)
        operation = super().get_operation(path, path_regex, path_prefix, method, registry)
        if operation:
            self._exemplify(operation.get("requestBody", {}))
            answers = operation["responses"].items()
            operation["responses"] = {
                status: self._answer(status, content) for status, content in answers
            }
        return operation

    def _answer(self, status: str, answer: dict[str, Any]) -> dict[str, Any]:
        """An answer with its examples; an error, which is the same everywhere, by its name."""
        names = self._exemplify(answer, status)
        if int(status) < 400:
            return answer
        return _put(self.registry, ResolvedComponent.RESPONSE, names[0], answer)

    def _exemplify(self, body: dict[str, Any], status: str = "") -> list[str]:
        """Put the examples there are into a body; says their names."""
        names: list[str] = []
        for content in body.get("content", {}).values():
            examples = dict(self._examples(content["schema"], status))
            if examples:
                content["examples"] = examples
            names += examples
        return names

    def _examples(self, schema: dict[str, Any], status: str) -> Iterator[tuple[str, Any]]:
        for name in self._names(schema):
            if name in ERRORS:
                yield self._example(*error(name, int(status), self.method))
            elif name in EXAMPLES:
                yield self._example(name, EXAMPLES[name])

    def _names(self, schema: dict[str, Any]) -> list[str]:
        """The component that a schema is, or those it is one of."""
        name = schema.get("$ref", "").rpartition("/")[2]
        if name:
            schema = self.registry[name, ResolvedComponent.SCHEMA].schema
        choices = schema.get("oneOf", ())
        return [name for choice in choices for name in self._names(choice)] or [name]

    def _example(self, name: str, value: Any) -> tuple[str, Any]:
        example = NOTES.get(name, {}) | {"value": value}
        return name, _put(self.registry, ResolvedComponent.EXAMPLE, name, example)


def _put(registry: Any, kind: str, name: str, content: dict[str, Any]) -> dict[str, str]:
    """Name something among the document's components; returns the reference to it."""
    registry.register_on_missing(ResolvedComponent(name, kind, content, object=name))
    return ref(name, kind)
