"""``GET /mnist/samples``: labelled digits to try the networks on."""

import numpy as np
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from inference import samples
from inference.openapi import schema
from inference.query_params import SamplesQuery
from inference.serializers.samples import SamplesAnswer
from inference.serving import serving
from inference.views.base import PublicView


class SamplesView(PublicView):
    """Real digits: MNIST where the server has it, else the UCI digits that come with Hippo."""

    reads_database = False
    query_class = SamplesQuery
    scopes = frozenset({"predict"})
    differs_by_viewer = True

    @extend_schema(
        summary="Some labelled digits",
        operation_id="samples",
        parameters=[SamplesQuery],
        responses={200: SamplesAnswer, **schema.problems(404, 422, 503)},
    )
    def get(self, request: Request) -> Response:
        query = self.query(request)
        rng = np.random.default_rng(query["seed"])
        selection = query["wrong"] or query["hard"]
        network = serving.pick(query["model"], self.viewer).network if selection else None
        drawn = samples.draw(
            query["dataset"],
            query["count"],
            digit=query["digit"],
            hard_for=network,
            only_wrong=query["wrong"],
            rng=rng,
        )
        digits = zip(drawn.indices, drawn.split.labels, drawn.split.pixels(), strict=True)
        return Response(
            {
                "count": len(drawn.split),
                "dataset": query["dataset"],
                "source": drawn.source,
                "samples": [
                    {"index": index, "label": label, "pixels": pixels}
                    for index, label, pixels in digits
                ],
            }
        )
