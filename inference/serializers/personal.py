"""Serializers of what is one's own: whose token it is, preferences, notes."""

from rest_framework import serializers

from accounts.models.personal import MAX_NOTE
from accounts.tokens import SCOPES
from registry.models.hub_model import TAGS


class Me(serializers.Serializer):
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(list(SCOPES)))
    expires_at = serializers.DateTimeField(allow_null=True, help_text="null for never.")
    images_per_day = serializers.IntegerField(allow_null=True, help_text="null for no limit.")
    images_today = serializers.IntegerField(help_text="Answered since 00:00 UTC.")
    images_left = serializers.IntegerField(allow_null=True)


class Preferences(serializers.Serializer):
    default_network = serializers.CharField(
        max_length=100, allow_blank=True, allow_null=True, help_text="null for the site's."
    )


class PersonalNote(serializers.Serializer):
    text = serializers.CharField(max_length=MAX_NOTE, allow_blank=True, default="")
    tags = serializers.CharField(
        max_length=200, allow_blank=True, default="", help_text="Words of letters, digits, . _ -."
    )
    star = serializers.BooleanField(default=False)

    def validate_tags(self, tags: str) -> str:
        """Not among the field's validators: the document would have a pattern that "" breaks."""
        if tags:
            TAGS(tags)
        return tags
