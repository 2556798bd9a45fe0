"""The protocol's route that classifies: images in, the outputs asked for out."""

from time import perf_counter

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle

from inference.errors import Malformed
from inference.metrics import counters
from inference.renderers import JSON
from inference.v2 import schema as described
from inference.v2.answer import Answer, Results, answer
from inference.v2.compression import ENCODERS, encoding_for
from inference.v2.negotiation import InferParser
from inference.v2.question import InferQuestion
from inference.v2.views import V2View, served

HEADER = "Inference-Header-Content-Length"
BYTES = "application/octet-stream"


class InferView(V2View):
    parser_classes = [InferParser]
    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "predict"

    @extend_schema(**described.INFER)
    def post(self, request: Request, name: str, version: str = "") -> HttpResponse:
        question = request.data
        if not isinstance(question, InferQuestion):  # DRF reads no body as an empty form
            raise Malformed("The body is empty, or has no Content-Length.")
        record, network = served(name, version)
        started = perf_counter()
        results = Results(network, question.pixels)
        counters.predicted(record.name, results.prediction, perf_counter() - started)
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        return _written(answer(question, record, results), accepted)


def _written(answered: Answer, accepted: str) -> HttpResponse:
    body, json_bytes = answered
    headers = {} if json_bytes is None else {HEADER: str(json_bytes)}
    if encoding := encoding_for(accepted) if accepted else "":
        body = ENCODERS[encoding](body)
        headers["Content-Encoding"] = encoding
    kind = JSON if json_bytes is None else BYTES
    return HttpResponse(body, content_type=kind, headers=headers)
