"""``POST /predict`` and ``POST /activations``: images in; digits, or every layer, out."""

from time import perf_counter
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.request import Request

from inference.errors import Fault, Invalid
from inference.metrics import counters
from inference.openapi import schema
from inference.parsers import ONE, ONE_OR_MORE
from inference.parsers.images import RequestImages
from inference.prediction import Prediction, segments_answer
from inference.query_params import ModelQuery, PredictQuery
from inference.renderers import JSON, NPY, JSONRenderer, NpyRenderer, to_npy
from inference.serializers.predictions import (
    Activations,
    BatchPrediction,
    Segments,
    SinglePrediction,
)
from inference.serving import Served, serving
from inference.views.images import ImagesView, answer_json

ONLY_PICTURES = "Only a picture (PNG or JPEG) is read in segments."


class PredictView(ImagesView):
    """One image, up to 1,000 as JSON, up to 10,000 as .npy, or all digits of a picture."""

    query_class = PredictQuery
    reads_segments = False
    parser_classes = ONE_OR_MORE
    renderer_classes = [JSONRenderer, NpyRenderer]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.META["QUERY_STRING"] and "segments" in request.query_params:
            self.reads_segments = self.query(request)["segments"]

    @extend_schema(
        summary="Which digit is it?",
        operation_id="predict",
        parameters=[PredictQuery],
        request=schema.BODY_OF_ONE_OR_MORE,
        responses={
            (200, JSON): PolymorphicProxySerializer(
                "PredictAnswer", [SinglePrediction, BatchPrediction, Segments], None
            ),
            (200, NPY): schema.FILE,
            **schema.problems(*schema.BODY_ERRORS, 404, 503),
        },
    )
    def post(self, request: Request) -> HttpResponse:
        images, served = self.images_and_network(request)
        if self.reads_segments and images.form != "segments":
            raise Invalid(errors=[Fault("/segments", ONLY_PICTURES)])
        if request.accepted_renderer.format == "npy":
            prediction = _predicted(images, served, with_doubt=False)
            return HttpResponse(to_npy(prediction.probabilities), content_type=NPY)
        return HttpResponse(prediction_json(images, served), content_type=JSON)


class ActivationsView(ImagesView):
    """One image; the first layer is the image itself, as the network saw it."""

    query_class = ModelQuery
    parser_classes = ONE

    @extend_schema(
        summary="What does every layer make of it?",
        operation_id="activations",
        parameters=[ModelQuery],
        request=schema.BODY_OF_ONE,
        responses={
            (200, JSON): Activations,
            **schema.problems(*schema.BODY_ERRORS, 404, 503),
        },
    )
    def post(self, request: Request) -> HttpResponse:
        images, served = self.images_and_network(request)
        values = served.network.activations(images.single().pixels)
        layers = {"layer_sizes": served.network.sizes, "activations": [v[0] for v in values]}
        return HttpResponse(answer_json(layers, served), content_type=JSON)


def prediction_json(images: RequestImages, served: Served) -> bytes:
    """The body of the answer, as JSON."""
    return answer_json(_worded(images, _predicted(images, served)), served)


def _predicted(images: RequestImages, served: Served, *, with_doubt: bool = True) -> Prediction:
    """What the network makes of the images, counted."""
    started = perf_counter()
    prediction = Prediction.of(served.network, images.pixels, with_doubt=with_doubt)
    counters.predicted(serving.label(served.record), prediction, perf_counter() - started)
    return prediction


def _worded(images: RequestImages, prediction: Prediction) -> dict[str, Any]:
    match images.form:
        case "batch":
            return {"predictions": prediction.rows()}
        case "segments":
            return segments_answer(images, prediction)
        case "picture":
            return prediction.rows()[0] | {"pixels": images.pixels[0]}
    return prediction.rows()[0]
