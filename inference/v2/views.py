"""V2 routes for metadata and readiness of the server and its networks."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from inference.authentication import SEEING
from inference.errors import NotFound, Unavailable
from inference.parsers.images import MAX_NPY_ROWS
from inference.renderers import JSON, to_json
from inference.serving import Served, refresher, serving
from inference.v2 import errors
from inference.v2 import schema as described
from inference.v2.infer_request import INPUT
from inference.v2.infer_response import outputs_of
from inference.v2.negotiation import FirstOfEach
from inference.v2.statistics import statistics_of, totals
from inference.views.base import PublicView
from training.core.arrays import PIXELS

NAME, VERSION = "hippo", "1"
PLATFORM = "hippo_numpy"
EXTENSIONS = [
    *("binary_tensor_data", "classification", "model_repository", "statistics"),
    "model_configuration",
]


def json_response(data: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(to_json(data), status=status, content_type=JSON)


NO_VERSION = "That version is not served; the model's metadata names the one that is."


class V2View(PublicView):
    content_negotiation_class = FirstOfEach
    schema = described.ByPath()
    reads_database = False
    refuses_unknown_parameters = False  # the protocol's clients may add their own
    scopes = SEEING
    differs_by_viewer = True

    def get_exception_handler(self) -> Any:
        return errors.handle

    def find_network(self, name: str, version: str = "") -> Served:
        """The network of a name, in that version. Raises NotFound, Unavailable, Invalid."""
        picked = serving.pick(name, self.viewer)
        if version and version != picked.record.revision:
            raise NotFound(NO_VERSION)
        return picked


class LiveView(V2View):
    @extend_schema(**described.operation("Is the server alive?", "ServerLive"))
    def get(self, request: Request) -> HttpResponse:
        return json_response({"live": True})


class ServerReadyView(V2View):
    """Ready means that the default network can answer."""

    @extend_schema(**described.operation("Can it predict?", "ServerReady", 503))
    def get(self, request: Request) -> HttpResponse:
        try:
            serving.pick(viewer=self.viewer)
        except Unavailable as error:
            refresher.ask()
            body = {"error": str(error.detail), "ready": False}
            return HttpResponse(to_json(body), status=503, content_type=JSON, headers=error.headers)
        return json_response({"ready": True, "live": True})


class ServerView(V2View):
    @extend_schema(**described.operation("The server", "ServerMetadata"))
    def get(self, request: Request) -> HttpResponse:
        return json_response({"name": NAME, "version": VERSION, "extensions": EXTENSIONS})


class ModelsView(V2View):
    """KServe's list of names."""

    @extend_schema(**described.operation("The networks", "ModelNames"))
    def get(self, request: Request) -> HttpResponse:
        return json_response({"models": sorted(serving.catalog_for(self.viewer).records)})


class ModelView(V2View):
    """Metadata: the tensors a network takes and gives."""

    @extend_schema(**described.operation("One network", "ModelMetadata", 404, 503))
    def get(self, request: Request, name: str, version: str = "") -> HttpResponse:
        record, network = self.find_network(name, version)
        inputs = [(INPUT, "FP32", [-1, PIXELS])]
        return json_response(
            {
                "name": record.name,
                "versions": [record.revision],
                "platform": PLATFORM,
                "inputs": [_described(*tensor) for tensor in inputs],
                "outputs": [_described(*tensor) for tensor in outputs_of(network)],
            }
        )


class ModelReadyView(V2View):
    @extend_schema(**described.operation("Can it predict?", "ModelReady", 404, 503))
    def get(self, request: Request, name: str, version: str = "") -> HttpResponse:
        return json_response({"name": self.find_network(name, version).record.name, "ready": True})


class ConfigView(V2View):
    """Triton's model configuration, as far as it means something here."""

    @extend_schema(**described.operation("Configuration", "ModelConfig", 404, 503))
    def get(self, request: Request, name: str, version: str = "") -> HttpResponse:
        record, network = self.find_network(name, version)
        return json_response(
            {
                "name": record.name,
                "platform": PLATFORM,
                "max_batch_size": MAX_NPY_ROWS,
                "input": [{"name": INPUT, "data_type": "TYPE_FP32", "dims": [PIXELS]}],
                "output": [
                    {"name": output, "data_type": f"TYPE_{datatype}", "dims": shape[1:]}
                    for output, datatype, shape in outputs_of(network)
                ],
            }
        )


class StatisticsView(V2View):
    """Counts since the server started, over all its processes."""

    @extend_schema(**described.operation("Statistics", "ModelStatistics", 404, 503))
    def get(self, request: Request, name: str = "", version: str = "") -> HttpResponse:
        ready = sorted(serving.catalog_for(self.viewer).ready)
        records = [self.find_network(name, version).record] if name else ready
        counts = totals()
        return json_response({"model_stats": [statistics_of(record, counts) for record in records]})


def _described(name: str, datatype: str, shape: list[int]) -> dict[str, Any]:
    return {"name": name, "datatype": datatype, "shape": shape}
