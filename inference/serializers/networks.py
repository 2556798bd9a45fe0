"""Serializers of networks: a row of a list, and everything known about one."""

from rest_framework import serializers

from inference.query_params import MODEL_FIELDS
from registry.models import HubModel
from training.core.snapshots import UNITS


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
