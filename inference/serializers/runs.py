"""Serializers of tracked training runs: beginning one, its events, and the list of mine."""

from rest_framework import serializers

from accounts.tracking.events import NAMES
from inference.parsers.events import MAX_EVENTS
from training.models import TrainingRun

KEY = r"^[A-Za-z0-9._-]{8,200}$"


class NewRun(serializers.Serializer):
    key = serializers.RegexField(
        KEY, help_text="Chosen once for each run; sent again, it is the same run."
    )
    name = serializers.CharField(max_length=255, help_text="Of the run.")


class BegunRun(serializers.Serializer):
    id = serializers.CharField()
    lines = serializers.IntegerField(help_text="Of its log, that are here.")
    page = serializers.CharField(help_text="Its page, for its owner.")


class EventsBody(serializers.Serializer):
    events = serializers.ListField(
        child=serializers.DictField(help_text=f"event is one of: {', '.join(map(str, NAMES))}."),
        max_length=MAX_EVENTS,
    )
    live = serializers.BooleanField(
        default=False, help_text="The process that trains sends this while it runs."
    )


class Lines(serializers.Serializer):
    lines = serializers.IntegerField(help_text="Of the log, that are here.")


class LoggedEvents(Lines):
    events = serializers.ListField(child=serializers.DictField())


class MyRun(serializers.ModelSerializer):
    """One of my runs; where it is silent although it runs, ``state`` says since when."""

    id = serializers.CharField(source="slug")

    class Meta:
        model = TrainingRun
        fields = ["id", "name", "outcome", "state", "problem", "visibility", "command", "resumed"]
        fields += ["validation_accuracy", "accuracy", "seconds", "artifact", "weights_sha256"]
        fields += ["started_at", "finished_at", "seen_at"]


class MyRuns(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = MyRun(many=True)
