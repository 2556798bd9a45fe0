"""What people look at: the playground, and the API's own description."""

from django.http import HttpResponse
from django.shortcuts import render
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request

from inference.views.base import PublicView


class PlaygroundView(PublicView):
    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        return render(request._request, "playground.html")


class SchemaView(PublicView, SpectacularAPIView):
    """OpenAPI 3, as JSON."""

    renderer_classes = [OpenApiJsonRenderer2]


class DocsView(PublicView, SpectacularSwaggerSplitView):
    """Swagger UI from this site's own files."""

    template_name = "inference/docs.html"
