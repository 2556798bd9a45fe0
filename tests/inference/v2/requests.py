"""Requests of the Open Inference Protocol for tests, and what a refusal says."""

import orjson

from tests.inference.conftest import BLANK

HEADER = "inference-header-content-length"
INFER = "/v2/models/ada/infer"


def tensor(**changed) -> dict:
    return {"name": "pixels", "shape": [1, 784], "datatype": "FP32", "data": BLANK} | changed


def request(*inputs, **members) -> bytes:
    return orjson.dumps({"inputs": list(inputs or [tensor()])} | members)


def post(client, body: bytes, path: str = INFER, content_type: str = "", **headers):
    return client.post(path, body, content_type=content_type, headers=headers)


def refusal(answer, status: int) -> str:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    assert len(answer.content) < 1_000
    body = answer.json()
    assert list(body) == ["error"]
    return body["error"]
