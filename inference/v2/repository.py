"""The V2 repository extension: which networks there are, and in what state.

Loading is Hippo's own business, so a client may ask for it and learns whether it is done.
"""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from inference.errors import Invalid, Problem
from inference.serving import serving
from inference.serving.catalog import Catalog, Servable
from inference.v2 import schema as described
from inference.v2.negotiation import OptionsParser
from inference.v2.views import V2View, json_response


class IndexView(V2View):
    parser_classes = [OptionsParser]

    @extend_schema(**described.INDEX)
    def post(self, request: Request) -> HttpResponse:
        ready = dict(request.data).get("ready", False)
        if not isinstance(ready, bool):
            raise Invalid("Expected true or false for ready.")
        catalog = serving.catalog_for(self.viewer)
        records = [record for _, record in sorted(catalog.records.items())]
        listed = [record for record in records if record in catalog.ready or not ready]
        return json_response([_state(catalog, record) for record in listed])


class LoadView(V2View):
    """200 once the network answers; it is fetched beside the requests, whoever asks."""

    parser_classes = [OptionsParser]

    @extend_schema(**described.LOAD)
    def post(self, request: Request, name: str) -> HttpResponse:
        _ = request.data
        self.find_network(name)
        return json_response({})


class UnloadView(V2View):
    parser_classes = [OptionsParser]

    @extend_schema(**described.UNLOAD)
    def post(self, request: Request, name: str) -> HttpResponse:
        raise Invalid("Networks are not unloaded from outside; the registry decides what is here.")


def _state(catalog: Catalog, record: Servable) -> dict[str, str]:
    try:
        catalog.find(record.name)
    except Problem as problem:
        state, reason = "UNAVAILABLE", str(problem.detail)
    else:
        state, reason = "READY", ""
    return {
        "name": record.name,
        "version": record.revision,
        "state": state,
        "reason": reason,
    }
