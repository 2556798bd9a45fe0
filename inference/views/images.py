"""``ImagesView``, the base class of routes that take images and answer with a network."""

from typing import Any

from rest_framework.request import Request

from inference.errors import Malformed
from inference.parsers.images import RequestImages
from inference.rate_limit import ClientThrottle
from inference.renderers import to_json
from inference.serving import Served, serving
from inference.views.limited import LimitedView


class ImagesView(LimitedView):
    reads_database = False
    scopes = frozenset({"predict"})
    throttle_classes = [ClientThrottle]

    def images_and_network(self, request: Request) -> tuple[RequestImages, Served]:
        """The images of the request, and the network that answers."""
        images = request.data
        if not isinstance(images, RequestImages):  # DRF reads no body as an empty form
            raise Malformed("The body is empty, or has no Content-Length.")
        named = request.META["QUERY_STRING"] and request.query_params.get("model", "")
        served = serving.pick(named, self.viewer)
        self.will_answer(len(images.pixels))
        return images, served


def answer_json(answer: dict[str, Any], served: Served) -> bytes:
    """The body of the answer, which names the network and its revision."""
    name, revision, _ = served.record
    return to_json(answer | {"model": name, "revision": revision})
