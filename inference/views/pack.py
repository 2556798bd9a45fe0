"""``GET /mnist/pack``: all images of the site's dataset in one file, to train on elsewhere."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from inference.image_pack import image_pack
from inference.openapi import schema
from inference.query_params import PackQuery
from inference.rate_limit import ClientThrottle
from inference.views.base import PublicView
from inference.views.kept_answers import PUBLIC, full_or_304

NPZ = "application/zip"


class PackView(PublicView):
    """MNIST where the server has it (11.5 MB), else the UCI digits that come with Hippo (0.4 MB).

    One ``.npz``: ``train_images`` (n, 784) and ``train_labels`` (n,), both uint8, the same for
    ``validation`` and ``test``, and ``source`` and ``sha256``, which name the dataset. The ETag is
    that of the file's content; under an address that names it, a browser need not ask again.
    """

    reads_database = False
    query_class = PackQuery
    scopes = frozenset({"predict"})
    throttle_classes = [ClientThrottle]

    @extend_schema(
        summary="All images to train on",
        operation_id="pack",
        parameters=[PackQuery],
        responses={
            (200, NPZ): schema.FILE,
            304: OpenApiResponse(None, "You have this version: see If-None-Match."),
            **schema.problems(422, 429),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        version = self.query(request)["version"]
        pack = image_pack()
        full: Any = HttpResponse(pack.content, content_type=NPZ)
        return full_or_304(request, full, pack.sha256, in_address=version, caching=PUBLIC)
