"""Serializers of ``GET /mnist/samples``: images of a dataset and their labels."""

from rest_framework import serializers

from inference.query_params import PARTS


class Sample(serializers.Serializer):
    index = serializers.IntegerField(help_text="Its row in the dataset.")
    label = serializers.IntegerField(min_value=0, max_value=9)  # type: ignore[assignment]
    pixels = serializers.ListField(child=serializers.FloatField(min_value=0, max_value=1))


class SamplesAnswer(serializers.Serializer):
    count = serializers.IntegerField()
    dataset = serializers.ChoiceField(PARTS)
    source = serializers.CharField(help_text="mnist or uci-digits")  # type: ignore[assignment]
    samples = Sample(many=True)
