"""HTML pages: playground, replay, training in the browser, Swagger UI; and the OpenAPI document."""

from threading import Lock
from typing import Any

from django.http import HttpResponse
from django.template.loader import get_template
from django.urls import reverse
from drf_spectacular.renderers import OpenApiJsonRenderer2
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.languages import depends_on_language, in_language_of
from inference.renderers import JSONRenderer
from inference.views.base import PublicView


class PageView(PublicView):
    """A page whose scripts ask the API for what it shows: rendering it reads no data.

    The template's `page` is the page's own name, which the navigation leaves out.
    """

    reads_database = False
    refuses_unknown_parameters = False
    page: str

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        template = get_template(f"inference/{self.page}.html")
        with in_language_of(request._request) as language:  # noqa: SLF001 - a page for a browser
            response = HttpResponse(template.render({"page": self.page, "request": request}))
        depends_on_language(response, language)
        return response


class PlaygroundView(PageView):
    page = "playground"


class ReplayView(PageView):
    page = "replay"


class TrainView(PageView):
    page = "train"


class OpenApiRenderer(OpenApiJsonRenderer2):
    """The OpenAPI document on one line: indented, it would be three times as long."""

    def get_indent(self, accepted_media_type: str, renderer_context: Any) -> None:
        return None


class SchemaView(PublicView, SpectacularAPIView):
    """The API's OpenAPI 3 document, as JSON: one, in English, whatever the address asks for.

    One at a time: drf-spectacular's extensions are not loaded safely by several threads at once.
    """

    reads_database = False
    refuses_unknown_parameters = False
    renderer_classes = [OpenApiRenderer]
    generating = Lock()

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Past the library's ``?lang=``: it would keep a catalogue for each word that is sent."""
        with self.generating:
            return self._get_schema_response(request)

    def _get_version_parameter(self, request: Request) -> None:
        """The library's ``?version=`` would be repeated in the document and in a header."""


class DocsView(PublicView, SpectacularSwaggerSplitView):
    """Swagger UI, from files that this site serves itself."""

    reads_database = False
    refuses_unknown_parameters = False
    template_name = "inference/docs.html"
    template_name_js = "inference/docs.js"  # the library's would send a CSRF token nobody reads

    def get_renderers(self) -> list[BaseRenderer]:
        """JSON for OPTIONS: there is no page of what an address allows."""
        is_page = self.request.method != "OPTIONS"
        return super().get_renderers() if is_page else [JSONRenderer()]

    def _get_schema_url(self, request: Request) -> str:
        return reverse("schema")

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer: Response = super().get(request, *args, **kwargs)
        answer.data["page"] = "docs"
        return answer

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The page is rendered here, in the language of its visitor."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if getattr(response, "accepted_media_type", "") == "text/html":
            with in_language_of(request._request) as language:  # noqa: SLF001
                response.render()
            depends_on_language(response, language)
        return response
