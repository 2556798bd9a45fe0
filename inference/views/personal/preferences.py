"""``GET, PATCH /me/preferences``: my default network."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Preference
from inference.errors import Fault, Invalid
from inference.openapi import schema
from inference.serializers.personal import Preferences
from inference.serving import serving
from inference.views.personal.base import NO_NETWORK, OwnView


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
