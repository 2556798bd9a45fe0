"""What all public addresses have in common."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from inference.body import drain
from inference.negotiation import ByName


class PublicView(APIView):
    """Open to everyone: no login, no cookie, no CSRF token; answers are JSON."""

    content_negotiation_class = ByName

    def handle_exception(self, exc: Exception) -> Response:
        drain(self.request)
        return super().handle_exception(exc)

    @staticmethod
    def query(request: Request, allowed: type[Serializer]) -> dict[str, Any]:
        """The query parameters, checked; a ValidationError becomes 422."""
        serializer = allowed(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data
