"""What people look at: the playground, the replay of a training, the API's own description."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request

from inference.views.base import PublicView


class PageView(PublicView):
    """A page that asks the API for what it shows, so nothing is looked up for it here."""

    reads_database = False
    template: str

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        return render(request._request, self.template)  # noqa: SLF001  (Django's own request)


class PlaygroundView(PageView):
    template = "inference/playground.html"


class ReplayView(PageView):
    template = "inference/replay.html"


class OpenApiRenderer(OpenApiJsonRenderer2):
    """On one line: indented, the document would be three times as long."""

    def get_indent(self, accepted_media_type: str, renderer_context: Any) -> None:
        return None


class SchemaView(PublicView, SpectacularAPIView):
    """OpenAPI 3, as JSON."""

    reads_database = False
    renderer_classes = [OpenApiRenderer]


class DocsView(PublicView, SpectacularSwaggerSplitView):
    """Swagger UI from this site's own files."""

    reads_database = False
    template_name = "inference/docs.html"
