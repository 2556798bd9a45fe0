"""An HTTP request and an HTTP response, as the fake Hub's functions pass them around."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request as it arrived. ``token`` is None without an Authorization header."""

    method: str
    path: str
    query: dict[str, list[str]]
    token: str | None
    body: bytes

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Response:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def json_response(value: Any, status: int = 200, **headers: str) -> Response:
    headers = {"Content-Type": "application/json", **headers}
    return Response(status, headers, json.dumps(value).encode())
