"""``GET, PUT /models/NAME/note``: what I wrote about a network."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Note
from inference.errors import NotFound
from inference.openapi import schema
from inference.serializers.personal import PersonalNote
from inference.views.models import records
from inference.views.personal.base import NO_NETWORK, OwnView
from registry.models import HubModel
from training.core.artifact import is_name


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
