"""What an ordinary request for a prediction asks, read from its WSGI environ."""

import io
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from inference.parsers.json import OneOrMore, reader
from inference.renderers import JSON
from inference.serving import Served
from inference.v2.infer import BYTES, HEADER, infer
from inference.v2.infer_request import read_infer
from inference.views.predict import prediction_json

QUERY = re.compile(r"(?:model=([\w.@-]+))?", re.ASCII)
INFER = re.compile(r"/v2/models/([\w.@-]+)(?:/versions/([\w.-]+))?/infer", re.ASCII)
AS_IT_IS = {"", "identity"}  # Accept-Encoding
Headers = list[tuple[str, str]]


class Question(NamedTuple):
    """What a request asks: of which network (``""`` for the default), about how many images.

    write  the body of the answer, and the headers that describe it
    """

    name: str
    version: str
    images: int
    write: Callable[[Served], tuple[bytes, Headers]]


def question_in(environ: Mapping[str, Any]) -> Question | None:
    """The question of an ordinary request; None for any other. Raises what the parsers raise."""
    stream = environ["wsgi.input"]
    if not isinstance(stream, io.BytesIO):
        return None
    body = stream.getvalue()
    query = QUERY.fullmatch(environ["QUERY_STRING"])
    if environ.get("CONTENT_LENGTH") != str(len(body)) or query is None:
        return None
    if match := INFER.fullmatch(environ["PATH_INFO"]):
        return None if query[1] else _infer(environ, body, match[1], match[2] or "")
    return _predict(environ, body, query[1] or "")


_read = reader(OneOrMore)


def _predict(environ: Mapping[str, Any], body: bytes, name: str) -> Question | None:
    if environ.get("CONTENT_TYPE") != JSON:
        return None
    images = _read(body)
    described = [("Content-Type", JSON)]
    return Question(
        name, "", len(images.pixels), lambda served: (prediction_json(images, served), described)
    )


def _infer(environ: Mapping[str, Any], body: bytes, name: str, version: str) -> Question | None:
    if environ.get("HTTP_ACCEPT_ENCODING", "") not in AS_IT_IS:
        return None
    request = read_infer(body, environ.get("HTTP_INFERENCE_HEADER_CONTENT_LENGTH"))

    def write(served: Served) -> tuple[bytes, Headers]:
        content, json_bytes = infer(request, served)
        if json_bytes is None:
            return content, [("Content-Type", JSON)]
        return content, [("Content-Type", BYTES), (HEADER, str(json_bytes))]

    return Question(name, version, len(request.pixels), write)
