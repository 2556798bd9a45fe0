"""``GET /models/NAME/weights``: a network's parameters, to look inside it or run it elsewhere."""

import numpy as np
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import quote_etag
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from inference.authentication import SEEING
from inference.openapi import schema
from inference.query_params import WeightsQuery
from inference.renderers import NPY, to_npy
from inference.serving import serving
from inference.views.kept_answers import unless_kept
from inference.views.predict import QuestionView
from training.core.arrays import Array
from training.core.network import Network

ASK_EACH_TIME = "no-cache"  # kept, but asked about
FOREVER = "private, max-age=31536000, immutable"


class WeightsView(QuestionView):
    """All parameters as one float32 vector, layer by layer: weights (n_in, n_out), then biases.

    The doubt head is a vector of its own: weights (784 + last hidden layer, units), biases, the
    output's weights (units,), its bias. The revision is the ETag, so whoever has them already is
    told so with a 304; under an address that names it, a browser need not ask again.
    """

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
        etag = quote_etag(record.revision)
        is_named = query["revision"] == record.revision
        headers = {"ETag": etag, "Cache-Control": FOREVER if is_named else ASK_EACH_TIME}
        vector = network.parameters if query["part"] == "digits" else _doubt_vector(network)
        full = HttpResponse(to_npy(vector), content_type=NPY, headers=headers)
        return unless_kept(request, etag, full)


def _doubt_vector(network: Network) -> Array:
    return network.doubt.vector() if network.doubt else np.zeros(0, np.float32)
