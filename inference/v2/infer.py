"""The V2 infer route: images in, the requested outputs out."""

from time import perf_counter

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from inference.errors import Malformed
from inference.metrics import counters
from inference.rate_limit import ClientThrottle
from inference.renderers import JSON
from inference.serving import Served, serving
from inference.v2 import schema as described
from inference.v2.compression import ENCODERS, encoding_for
from inference.v2.infer_request import InferRequest
from inference.v2.infer_response import InferResponse, Results, write_response
from inference.v2.negotiation import InferParser
from inference.v2.views import V2View
from inference.views.limited import LimitedView

HEADER = "Inference-Header-Content-Length"
BYTES = "application/octet-stream"


class InferView(LimitedView, V2View):
    parser_classes = [InferParser]
    scopes = frozenset({"predict"})
    differs_by_viewer = False
    throttle_classes = [ClientThrottle]

    @extend_schema(**described.INFER)
    def post(self, request: Request, name: str, version: str = "") -> HttpResponse:
        infer_request = request.data
        if not isinstance(infer_request, InferRequest):  # DRF reads no body as an empty form
            raise Malformed("The body is empty, or has no Content-Length.")
        served = self.find_network(name, version)
        self.will_answer(len(infer_request.pixels))
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        return _http_response(infer(infer_request, served), accepted)


def infer(request: InferRequest, served: Served) -> InferResponse:
    """The requested outputs for the images of a request, counted once they are there."""
    started = perf_counter()
    results = Results(served.network, request.pixels)
    response = write_response(request, served.record, results)
    label = serving.label(served.record)
    counters.predicted(label, results.prediction, perf_counter() - started)
    return response


def _http_response(response: InferResponse, accepted: str) -> HttpResponse:
    body, json_bytes = response
    headers = {"Vary": "Accept-Encoding"}
    if json_bytes is not None:
        headers[HEADER] = str(json_bytes)
    if encoding := encoding_for(accepted) if accepted else "":
        body = ENCODERS[encoding](body)
        headers["Content-Encoding"] = encoding
    kind = JSON if json_bytes is None else BYTES
    return HttpResponse(body, content_type=kind, headers=headers)
