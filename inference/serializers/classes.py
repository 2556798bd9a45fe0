"""Serializers of a class: its round, its leaderboard, and my submissions."""

from rest_framework import serializers

from accounts.models import Submission
from accounts.models.classroom import MAX_PER_DAY


class RoundFacts(serializers.Serializer):
    """``dataset`` names the images that the site evaluates on."""

    number = serializers.IntegerField()
    open = serializers.BooleanField(source="is_open")
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    dataset = serializers.CharField()
    validation_images = serializers.IntegerField()
    test_images = serializers.IntegerField()


class QuotaFacts(serializers.Serializer):
    per_day = serializers.IntegerField(min_value=1, max_value=MAX_PER_DAY)
    left = serializers.IntegerField(help_text="Of mine, until 00:00 UTC.")


class Place(serializers.ModelSerializer):
    """The best network of one pupil in a size class."""

    who = serializers.CharField(source="user.username")

    class Meta:
        model = Submission
        fields = ["who", "name", "validation_accuracy", "test_accuracy", "parameters", "sizes"]
        fields += ["activation", "published_as"]


class SizeTable(serializers.Serializer):
    size = serializers.CharField()
    max_parameters = serializers.IntegerField(allow_null=True, help_text="null for any number.")
    places = Place(many=True)


class ClassBoard(serializers.Serializer):
    """``round`` is null, and the rest empty, before the first round."""

    name = serializers.CharField()
    round = RoundFacts(allow_null=True)
    quota = QuotaFacts(allow_null=True)
    waiting = serializers.IntegerField(help_text="Submissions that are not evaluated yet.")
    board = SizeTable(many=True)


class MySubmission(serializers.ModelSerializer):
    """What the site measured of a network that I submitted; percent."""

    class Meta:
        model = Submission
        fields = ["id", "name", "state", "received_at", "parameters", "weights_sha256"]
        fields += ["validation_accuracy", "test_accuracy"]


class MySubmissions(serializers.Serializer):
    quota = QuotaFacts(allow_null=True)
    results = MySubmission(many=True)
