"""``GET /models/NAME/weights``: a network's parameters, to look inside it or run it elsewhere."""

import numpy as np
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from inference.authentication import SEEING
from inference.openapi import schema
from inference.query_params import WeightsQuery
from inference.rate_limit import ClientThrottle
from inference.renderers import NPY, to_npy
from inference.serving import serving
from inference.views.base import PublicView
from inference.views.kept_answers import PRIVATE, full_or_304
from training.core.arrays import Array
from training.core.network import Network


class WeightsView(PublicView):
    """All parameters as one float32 vector, layer by layer: weights (n_in, n_out), then biases.

    The doubt head is a vector of its own: weights (784 + last hidden layer, units), biases, the
    output's weights (units,), its bias. The revision is the ETag, so whoever has them already is
    told so with a 304; under an address that names it, a browser need not ask again.
    """

    reads_database = False
    throttle_classes = [ClientThrottle]
    scopes = SEEING
    differs_by_viewer = True
    query_class = WeightsQuery

    @extend_schema(
        summary="The weights of one network",
        operation_id="weights",
        parameters=[WeightsQuery],
        responses={
            (200, NPY): schema.FILE,
            304: OpenApiResponse(None, "You have this revision: see If-None-Match."),
            **schema.problems(404, 422, 429, 503),
        },
    )
    def get(self, request: Request, name: str) -> HttpResponseBase:
        query = self.query(request)
        record, network = serving.pick(name, self.viewer)
        vector = network.parameters if query["part"] == "digits" else _doubt_vector(network)
        full = HttpResponse(to_npy(vector), content_type=NPY)
        return full_or_304(
            request, full, record.revision, in_address=query["revision"], caching=PRIVATE
        )


def _doubt_vector(network: Network) -> Array:
    return network.doubt.vector() if network.doubt else np.zeros(0, np.float32)
