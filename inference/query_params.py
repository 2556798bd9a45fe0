"""Query parameters: DRF checks them by these serializers, and OpenAPI shows them.

No message repeats what was sent. An empty parameter counts as not given. Programs read the messages
in English; a page that people see has them in its language.
"""

import math
from functools import cache
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from registry.models import HubModel
from training.core.activations import ACTIVATIONS

PARTS = ("train", "validation", "test")
TRUE_OR_FALSE: dict[str, Any] = {"invalid": _("Must be true or false.")}
STATUSES = HubModel.Status.values
MODEL_FIELDS = (
    *("name", "source", "repo_id", "revision", "architecture", "accuracy", "training"),
    *("size_bytes", "sha256", "created_at", "updated_at", "is_default", "status"),
)
NO_FIELDS = format_lazy(_("Allowed: {fields}."), fields=", ".join(MODEL_FIELDS))
ORDERINGS = ("accuracy", "name", "created_at", "updated_at", "parameters", "size_bytes")


def one_of(choices: Any, **options: Any) -> serializers.ChoiceField:
    """A choice whose error names what is allowed, not what was sent."""
    options["error_messages"] = {
        "invalid_choice": format_lazy(_("Must be one of: {choices}."), choices=", ".join(choices))
    }
    return serializers.ChoiceField(list(choices), **options)


class PercentField(serializers.FloatField):
    """0 to 100; DRF's own field would take ``nan``."""

    default_error_messages = {"invalid": _("A number from 0 to 100 is required.")}

    def to_internal_value(self, data: Any) -> float:
        value = super().to_internal_value(data)
        if not (math.isfinite(value) and 0 <= value <= 100):
            self.fail("invalid")
        return value


@cache
def names_in(query: type[serializers.Serializer]) -> frozenset[str]:
    """The query parameters that a serializer reads."""
    return frozenset(query().fields)


class NoQuery(serializers.Serializer):
    """A route without query parameters."""


class ModelQuery(serializers.Serializer):
    """Which network answers."""

    model = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="A name from GET /models, or @ALIAS; without it, the default network.",
    )


class PredictQuery(ModelQuery):
    segments = serializers.BooleanField(
        default=False,
        help_text="Read every digit of a picture, from left to right, instead of one.",
        error_messages=TRUE_OR_FALSE,
    )


class WeightsQuery(serializers.Serializer):
    part = one_of(
        ("digits", "doubt"),
        default="digits",
        help_text="digits: the network itself; doubt: its doubt head, empty where it has none.",
    )
    revision = serializers.CharField(
        max_length=100,
        allow_blank=True,
        default="",
        help_text="The one you expect: if it is, the answer may be kept for ever.",
    )


class SamplesQuery(serializers.Serializer):
    count = serializers.IntegerField(min_value=1, max_value=100, default=10)
    dataset = one_of(PARTS, default="test")
    digit = serializers.IntegerField(min_value=0, max_value=9, default=None)
    seed = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, default=None, help_text="The same seed, the same images."
    )
    hard = serializers.BooleanField(
        default=False,
        help_text="Only images that the network reads wrong; where they are too few, also those "
        "it is least sure of.",
        error_messages=TRUE_OR_FALSE,
    )
    wrong = serializers.BooleanField(
        default=False,
        help_text="Only images that the network reads wrong, however few they are.",
        error_messages=TRUE_OR_FALSE,
    )
    model = serializers.CharField(
        allow_blank=True,
        default="",
        help_text="For which network they are hard or wrong; without it, for the default one.",
    )


class PackQuery(serializers.Serializer):
    version = serializers.CharField(
        max_length=100,
        allow_blank=True,
        default="",
        help_text="The ETag you expect, without quotes: if it is, the answer may be kept for ever.",
    )


class FieldsField(serializers.CharField):
    """Names of a record's fields, separated by commas; without it, all of them."""

    def to_internal_value(self, data: Any) -> str:
        names = super().to_internal_value(data)
        if not set(names.split(",")).issubset(MODEL_FIELDS):
            raise serializers.ValidationError(NO_FIELDS)
        return names


class ModelsQuery(serializers.Serializer):
    search = serializers.CharField(
        max_length=100, allow_blank=True, default="", help_text="Part of the name or description."
    )
    activation = one_of(ACTIVATIONS, default=None)
    min_accuracy = PercentField(default=None, help_text="Percent.")
    status = one_of(STATUSES, default=None)
    default = serializers.BooleanField(
        default=False,
        help_text="Only the network that answers when none is named.",
        error_messages=TRUE_OR_FALSE,
    )
    fields = FieldsField(  # type: ignore[assignment]
        allow_blank=True, default="", help_text="Only these, separated by commas: name,accuracy."
    )
    ordering = one_of(
        [sign + name for name in ORDERINGS for sign in ("", "-")], default="-accuracy"
    )
    page = serializers.IntegerField(min_value=1, max_value=1_000_000, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=100, default=50)
