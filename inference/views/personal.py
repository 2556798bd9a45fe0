"""What is one's own and needs a token: ``/me/preferences`` and ``/models/NAME/note``."""

from typing import Any, TypeVar

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Note, Preference
from accounts.models.personal import MAX_NOTE
from accounts.rights.open_account import lock_account
from inference.authentication import invalid_token
from inference.errors import Fault, Invalid, NotFound
from inference.openapi import schema
from inference.serving import serving
from inference.views.me import PersonalView
from inference.views.models import records
from registry.models import HubModel
from registry.models.hub_model import TAGS
from training.core.artifact import is_name

Own = TypeVar("Own", Note, Preference)
READ, WRITE = frozenset({"read"}), frozenset({"write"})
WRITING = {"PATCH", "POST", "PUT"}
NO_NETWORK = "There is no network of that name; GET /models lists them."


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


class OwnView(PersonalView):
    """Reading needs the scope read, changing it the scope write."""

    @property
    def scopes(self) -> frozenset[str]:  # type: ignore[override]
        return WRITE if self.request.method in WRITING else READ

    @staticmethod
    def body(request: Request, form: type[serializers.Serializer]) -> dict[str, Any]:
        """The JSON of a request, checked; what is unknown is refused, not ignored."""
        data = request.data
        if not isinstance(data, dict):
            raise Invalid("Expected a JSON object.")
        filled = form(data=data)
        if set(data) - set(filled.fields):
            raise Invalid(f"There is an unknown field. Allowed: {', '.join(filled.fields)}.")
        filled.is_valid(raise_exception=True)
        return filled.validated_data

    @transaction.atomic
    def write(self, model: type[Own], values: dict[str, Any], **key: Any) -> Own:
        """My row of that table; a token whose person is gone opens nothing."""
        if not lock_account(self.viewer.user_id):
            raise invalid_token()
        rows: Any = model._default_manager  # noqa: SLF001 (documented)
        row, _ = rows.update_or_create(user_id=self.viewer.user_id, **key, defaults=values)
        return row


class PreferencesView(OwnView):
    @extend_schema(
        summary="My preferences",
        operation_id="preferences",
        responses={200: Preferences, **schema.problems(401, 403)},
    )
    def get(self, request: Request) -> Response:
        mine = Preference.objects.filter(user=self.viewer.user_id).first()
        return Response({"default_network": (mine.default_network or None) if mine else None})

    @extend_schema(
        summary="Change my preferences",
        operation_id="change_preferences",
        request=Preferences,
        responses={200: Preferences, **schema.problems(400, 401, 403, 415, 422)},
    )
    def patch(self, request: Request) -> Response:
        name = self.body(request, Preferences)["default_network"] or ""
        if name and name not in serving.catalog_for(self.viewer).records:
            raise Invalid(errors=[Fault("/default_network", NO_NETWORK)])
        self.write(Preference, {"default_network": name})
        return Response({"default_network": name or None})


class NoteView(OwnView):
    """What I wrote about a network; staff's notes are in the admin and are shared."""

    @extend_schema(
        summary="My note on a network",
        operation_id="note",
        responses={200: PersonalNote, **schema.problems(401, 403, 404)},
    )
    def get(self, request: Request, name: str) -> Response:
        note = Note.objects.filter(user=self.viewer.user_id, record=self._record(name)).first()
        return Response(PersonalNote(note or Note()).data)

    @extend_schema(
        summary="Write my note on a network",
        operation_id="write_note",
        request=PersonalNote,
        responses={200: PersonalNote, **schema.problems(400, 401, 403, 404, 415, 422)},
    )
    def put(self, request: Request, name: str) -> Response:
        record = self._record(name)
        note = self.write(Note, self.body(request, PersonalNote), record=record)
        return Response(PersonalNote(note).data)

    def _record(self, name: str) -> HubModel:
        record = records(self.viewer).filter(name=name).first() if is_name(name) else None
        if record is None:
            raise NotFound(NO_NETWORK)
        return record
