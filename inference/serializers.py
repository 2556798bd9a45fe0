"""What answers look like; OpenAPI is written from these, and records are worded by them.

Pixels are never written by a field: one for each number would cost a millisecond an image.
"""

from typing import Any

from rest_framework import serializers

from inference.query_params import MODEL_FIELDS, PARTS
from registry.models import HubModel
from training.core.snapshots import UNITS


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


class Sample(serializers.Serializer):
    index = serializers.IntegerField(help_text="Its row in the dataset.")
    label = serializers.IntegerField(min_value=0, max_value=9)  # type: ignore[assignment]
    pixels = serializers.ListField(child=serializers.FloatField(min_value=0, max_value=1))


class SamplesAnswer(serializers.Serializer):
    count = serializers.IntegerField()
    dataset = serializers.ChoiceField(PARTS)
    source = serializers.CharField(help_text="mnist or uci-digits")  # type: ignore[assignment]
    samples = Sample(many=True)


class Architecture(serializers.ModelSerializer):
    sizes = serializers.ListField(child=serializers.IntegerField())

    class Meta:
        model = HubModel
        fields = ("sizes", "activation", "output", "parameters")


class ModelRow(serializers.ModelSerializer):
    """A record, as lists show it."""

    source = serializers.CharField(source="repository.source")  # type: ignore[assignment]
    repo_id = serializers.CharField(source="repository.repo_id")
    architecture = Architecture(source="*")
    training = serializers.DictField()
    is_default = serializers.SerializerMethodField(
        help_text="Whether it answers when no model is named."
    )

    class Meta:
        model = HubModel
        fields: tuple[str, ...] = MODEL_FIELDS

    def get_fields(self) -> dict[str, serializers.Field]:
        """Those that the context's ``fields`` name, where it names any."""
        fields = self.context.get("fields")
        every = super().get_fields()
        return {name: every[name] for name in every if name in fields} if fields else every

    def get_is_default(self, record: HubModel) -> bool:
        return record.name == self.context["default"]


class ModelsAnswer(serializers.Serializer):
    """One page of records."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ModelRow(many=True)


class Snapshot(serializers.Serializer):
    epoch = serializers.IntegerField(min_value=0, help_text="0 is before training.")
    units = serializers.ListField(
        child=serializers.CharField(),
        max_length=UNITS,
        help_text="The first layer's first units: 784 weights each, as int8 in base64.",
    )


class ModelPage(ModelRow):
    """A record with everything known about it."""

    history = serializers.ListField(child=serializers.DictField())
    snapshots = Snapshot(many=True)
    confusion = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()), allow_null=True
    )
    calibration = serializers.DictField()
    card = serializers.CharField(source="repository.card")
    aliases: serializers.Field = serializers.SlugRelatedField(
        "name", many=True, read_only=True, help_text="?model=@ALIAS asks for this network."
    )

    class Meta(ModelRow.Meta):
        fields = (
            *ModelRow.Meta.fields,
            *("description", "history", "snapshots", "confusion", "calibration", "card"),
            "aliases",
        )


class Healthy(serializers.Serializer):
    status = serializers.CharField(help_text="healthy")
    network_loaded = serializers.BooleanField()
    database_connected = serializers.BooleanField()


class Ready(AnsweredBy):
    status = serializers.CharField(help_text="ready")
    mirror = serializers.CharField(help_text="How the mirroring of the repository does.")


class FaultAnswer(serializers.Serializer):
    pointer = serializers.CharField(allow_blank=True)
    detail = serializers.CharField()


class ProblemAnswer(serializers.Serializer):
    """RFC 9457, at most 1 kB; it never repeats what was sent."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = FaultAnswer(many=True, required=False)  # type: ignore[assignment]
