"""Serializers of the service: its health, and problem documents."""

from rest_framework import serializers

from inference.serializers.predictions import AnsweredBy


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
