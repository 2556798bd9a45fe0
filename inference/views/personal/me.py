"""``GET /me``: whose token it is, what it allows, and when it ends."""

from datetime import UTC, datetime

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.tokens import SCOPES
from accounts.usage import usage
from accounts.viewer import NEVER
from inference.openapi import schema
from inference.serializers.personal import Me
from inference.views.personal.base import PersonalView


class MeView(PersonalView):
    reads_database = False

    @extend_schema(
        summary="Whose token is this?",
        operation_id="me",
        responses={200: Me, **schema.problems(401)},
    )
    def get(self, request: Request) -> Response:
        limit, used = self.viewer.images_per_day, usage.used(self.viewer.user_id)
        return Response(
            {
                "name": self.viewer.name,
                "scopes": [scope for scope in SCOPES if scope in self.viewer.scopes],
                "expires_at": _date(self.viewer.expires_at),
                "images_per_day": limit or None,
                "images_today": used,
                "images_left": max(0, limit - used) if limit else None,
            }
        )


def _date(seconds: float) -> str | None:
    return None if seconds == NEVER else f"{datetime.fromtimestamp(seconds, UTC):%FT%TZ}"
