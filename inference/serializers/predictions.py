"""Serializers of answers about images: predictions, segments, activations.

Pixels are never written by a field: one for each number would cost a millisecond an image.
"""

from typing import Any

from rest_framework import serializers


class Probabilities(serializers.ListField):
    child = serializers.FloatField(min_value=0, max_value=1)

    def __init__(self, **options: Any) -> None:
        super().__init__(min_length=10, max_length=10, help_text="They sum to 1.", **options)


class PredictionRow(serializers.Serializer):
    predicted_digit = serializers.IntegerField(min_value=0, max_value=9)
    confidence = serializers.FloatField(
        min_value=0, max_value=1, help_text="The largest of the probabilities."
    )
    probabilities = Probabilities()
    doubt = serializers.FloatField(
        min_value=0,
        max_value=1,
        allow_null=True,
        help_text="The probability that it is not exactly one digit, if every second image were "
        "none; null from a network that cannot say.",
    )


class AnsweredBy(serializers.Serializer):
    model = serializers.CharField()
    revision = serializers.CharField(help_text="A Hub commit, or sha256:… in a folder.")


class SinglePrediction(PredictionRow, AnsweredBy):
    """One image's answer."""

    pixels = serializers.ListField(
        child=serializers.FloatField(),
        required=False,
        help_text="For a picture: the 784 values the network saw.",
    )


class BatchPrediction(AnsweredBy):
    """The answers to several images, in their order."""

    predictions = PredictionRow(many=True)


class SegmentRow(PredictionRow):
    """One mark of a picture: a digit, or what is none and doubted."""

    box = serializers.ListField(
        child=serializers.IntegerField(min_value=0),
        min_length=4,
        max_length=4,
        help_text="x, y, width and height in pixels of the picture, as its camera meant it.",
    )
    pixels = serializers.ListField(
        child=serializers.FloatField(), help_text="The 784 values the network saw."
    )


class Segments(AnsweredBy):
    """All digits of a picture, with ?segments=true."""

    segments = SegmentRow(many=True)
    text = serializers.CharField(
        help_text="The digits, from left to right; ? for a segment that is hardly one digit; a "
        "new line for each line of writing."
    )


class Activations(AnsweredBy):
    """Every layer's values, input first."""

    layer_sizes = serializers.ListField(child=serializers.IntegerField())
    activations = serializers.ListField(child=serializers.ListField(child=serializers.FloatField()))
