"""``GET /metrics``: what Prometheus reads."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from inference.metrics.exposition import MEDIA_TYPE, exposition
from inference.views.base import PublicView


class MetricsView(PublicView):
    """Counts of all processes since the server started, in Prometheus' text format."""

    refuses_unknown_parameters = False
    reads_database = False

    @extend_schema(
        summary="For Prometheus",
        operation_id="metrics",
        responses={(200, "text/plain"): {"type": "string"}},
    )
    def get(self, request: Request) -> HttpResponse:
        headers = {"Cache-Control": "no-store"}
        return HttpResponse(exposition(), content_type=MEDIA_TYPE, headers=headers)
