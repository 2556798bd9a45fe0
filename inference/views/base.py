"""``PublicView``, the base class of every view of the API: tokens, parameters, headers, errors."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.cache import patch_vary_headers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.viewer import NOBODY
from inference.authentication import viewer_of
from inference.errors import Fault, Invalid
from inference.middleware.headers import set_header, set_headers
from inference.negotiation import ByName
from inference.openapi.schema import Described
from inference.parsers.body import drain
from inference.query_params import NoQuery, names_in
from registry.database.connections import drop_stale_connections


class PublicView(APIView):
    """Open to everyone: no login, no cookie, no CSRF token; answers are JSON.

    With a token it answers as its owner: ``viewer`` is who asks. ``scopes`` are those of which a
    token needs one; none means that any token will do.
    """

    viewer = NOBODY
    scopes: frozenset[str] = frozenset()
    differs_by_viewer = False  # whether a GET has other answers for other people

    content_negotiation_class: type[BaseContentNegotiation] = ByName
    schema = Described()
    reads_database = True
    query_class: type[Serializer] = NoQuery
    refuses_unknown_parameters = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if self.reads_database:
            drop_stale_connections()  # a broken or old one; it is opened again when needed
        super().initial(request, *args, **kwargs)
        if request.META["QUERY_STRING"] and self.refuses_unknown_parameters:
            self._refuse_unknown_parameters(request, names_in(self.query_class))

    @staticmethod
    def _refuse_unknown_parameters(request: Request, allowed: frozenset[str]) -> None:
        """A misspelt parameter would be ignored, and the answer would be to another question."""
        if not allowed.issuperset(request.query_params):
            names = f"Allowed: {', '.join(sorted(allowed))}." if allowed else "There are none here."
            raise Invalid(errors=[Fault("", f"There is an unknown query parameter. {names}")])

    def perform_authentication(self, request: Request) -> None:
        """By a token only: a session's cookie counts for nothing here."""
        self.viewer = viewer_of(request.META, self.scopes)

    def get_throttles(self) -> list[BaseThrottle]:
        """None where no rate is set, rather than one that finds that out at each request."""
        return super().get_throttles() if settings.PREDICT_RATE else []

    @property
    def default_response_headers(self) -> dict[str, str]:
        view: Any = type(self)
        return dict(_headers(view))  # DRF takes things out of it

    def handle_exception(self, exc: Exception) -> Response:
        drain(self.request)
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """As DRF does it; an answer that is ready needs nothing but the headers."""
        if self.differs_by_viewer:
            patch_vary_headers(response, ["Authorization"])
        if self.viewer is not NOBODY:
            set_header(response, "Cache-Control", "private, no-store")
        if isinstance(response, Response) or "Vary" in response.headers:
            return super().finalize_response(request, response, *args, **kwargs)
        set_headers(response, {n.lower(): (n, v) for n, v in self.headers.items()})
        return response

    def query(self, request: Request) -> dict[str, Any]:
        """The query parameters, checked by ``query_class``; a ValidationError becomes 422."""
        serializer = self.query_class(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


@cache
def _headers(view: Any) -> dict[str, str]:
    """DRF's headers for every answer of a view: the same each time, so asked for once."""
    instance = view()
    instance.setup(HttpRequest())
    return APIView.default_response_headers.fget(instance)  # type: ignore[attr-defined]
