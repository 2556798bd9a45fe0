"""What Prometheus reads."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from inference.metrics.exposition import MEDIA_TYPE, exposition
from inference.openapi import schema
from inference.views.base import PublicView


class MetricsView(PublicView):
    """Counts of all processes since the server started, in Prometheus' text format."""

    @extend_schema(
        summary="For Prometheus",
        operation_id="metrics",
        responses={(200, "text/plain"): {"type": "string"}, **schema.problems(422)},
    )
    def get(self, request: Request) -> HttpResponse:
        headers = {"Cache-Control": "no-store"}
        return HttpResponse(exposition(), content_type=MEDIA_TYPE, headers=headers)
