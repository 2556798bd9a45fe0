"""``POST /explain``: an image in; what each of its pixels adds to a digit, out."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from inference.explanation import relevances
from inference.openapi import schema
from inference.parsers import ONE
from inference.prediction import Prediction
from inference.query_params import ModelQuery
from inference.renderers import JSON
from inference.serializers.predictions import AnsweredBy
from inference.views.images import ImagesView, answer_json


class ExplainQuery(ModelQuery):
    digit = serializers.IntegerField(
        min_value=0,
        max_value=9,
        default=None,
        help_text="The digit to explain; without it, the one that is read.",
    )


class Explanation(AnsweredBy):
    """What each pixel adds to a digit."""

    predicted_digit = serializers.IntegerField(min_value=0, max_value=9)
    digit = serializers.IntegerField(min_value=0, max_value=9, help_text="The one explained.")
    method = serializers.CharField(help_text="input-x-gradient")
    relevances = serializers.ListField(
        child=serializers.FloatField(),
        min_length=784,
        max_length=784,
        help_text="One for each pixel: above 0 for the digit, below 0 against it.",
    )
    pixels = serializers.ListField(
        child=serializers.FloatField(),
        required=False,
        help_text="For a picture: the 784 values the network saw.",
    )


class ExplainView(ImagesView):
    """One image; input × gradient of the digit's sum before the output function."""

    query_class = ExplainQuery
    parser_classes = ONE

    @extend_schema(
        summary="Which pixels mattered?",
        operation_id="explain",
        parameters=[ExplainQuery],
        request=schema.BODY_OF_ONE,
        responses={
            (200, JSON): Explanation,
            **schema.problems(*schema.BODY_ERRORS, 404, 503),
        },
    )
    def post(self, request: Request) -> HttpResponse:
        images, served = self.images_and_network(request)
        digit_parameter = self.query(request)["digit"]
        (pixels,) = images.single().pixels
        predicted = Prediction.of(served.network, pixels[None]).digits[0]
        digit = predicted if digit_parameter is None else digit_parameter
        answer = {
            "predicted_digit": predicted,
            "digit": digit,
            "method": "input-x-gradient",
            "relevances": relevances(served.network, pixels, digit),
        }
        if images.form == "picture":
            answer["pixels"] = pixels
        return HttpResponse(answer_json(answer, served), content_type=JSON)
