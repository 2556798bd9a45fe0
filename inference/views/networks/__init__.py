"""Pages of the networks for people: the list at ``/networks``, and a page for each network.

They need no script. Whoever is logged in, or sends a token, sees what is shared with them, too.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.languages import depends_on_language, in_language_of, language_of_charts
from accounts.session_viewer import session_viewer
from accounts.viewer import NOBODY
from accounts.written_texts import change_text, description_text
from inference.authentication import SEEING
from inference.errors import NotFound
from inference.query_params import ModelsQuery
from inference.views import error_pages
from inference.views.base import PublicView
from inference.views.models import Pages, context, find_record, matching
from inference.views.networks.columns import COLUMNS, heading, link, unusual
from registry.hub_pages import commit_page, repository_page
from registry.models import HubModel
from training import html_fragments
from training.core.activations import ACTIVATIONS
from training.hub.model_card import licence_of

MAX_CHANGES = 50  # in the history of a network
MAX_CARD = 20_000  # characters
IN_THE_FORM = {"search", "activation", "page"}  # a search begins at the first page
NO_NETWORK = _("There is no network of that name, or not any more. The list has those there are.")


class PeoplesView(PublicView):
    """A page that shows records. What is wrong with a request, a browser gets as a page, too."""

    scopes = SEEING
    differs_by_viewer = True
    refuses_unknown_parameters = False  # a shared link may have some that others added

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """In the language of the visitor, errors too."""
        with in_language_of(request) as language:
            response = super().dispatch(request, *args, **kwargs)
        depends_on_language(response, language)
        return response

    def perform_authentication(self, request: Request) -> None:
        super().perform_authentication(request)
        if self.viewer is NOBODY:
            self.viewer = session_viewer(request._request)  # noqa: SLF001 - request.user is DRF's

    def handle_exception(self, exc: Exception) -> Any:
        return error_pages.for_person(self.request, super().handle_exception(exc))

    def page(self, template: str, **shown: Any) -> HttpResponse:
        shown |= {"page": "networks", "request": self.request}
        return HttpResponse(get_template(f"inference/{template}.html").render(shown))


class NetworksView(PeoplesView):
    """The records, a page of them at a time: to search, to filter, to sort."""

    query_class = ModelsQuery

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        query = self.query(request)
        records = matching(query, self.viewer).defer("snapshots", "confusion", "notes")
        records = records.select_related(None).prefetch_related("repository", "aliases")
        pages, chosen = Pages(), unusual(query)
        shown = [row_of(record) for record in pages.paginate_queryset(records, request) or ()]
        return self.page(
            "networks",
            rows=shown,
            part=pages.page,
            query=query,
            kept={name: str(chosen[name]) for name in chosen if name not in IN_THE_FORM},
            is_filtered=bool(chosen.keys() - {"ordering", "page", "page_size", "fields"}),
            headings=[heading(column, query) for column in COLUMNS],
            activations=ACTIVATIONS,
            next_link=link(query, page=query["page"] + 1),
            previous_link=link(query, page=query["page"] - 1),
            default=context(self.viewer)["default"],
        )


class NetworkView(PeoplesView):
    """Everything about one network that everybody who sees it may know."""

    @extend_schema(exclude=True)
    def get(self, request: Request, name: str) -> HttpResponse:
        record = self._record(name)
        training, language = record.training, language_of_charts()
        return self.page(
            "network",
            record=record,
            description=description_text(record.description),
            licence=licence_of(record.repository.card),
            is_default=record.name == context(self.viewer)["default"],
            is_available=record.status == HubModel.Status.AVAILABLE,
            is_public=record.repository.visibility == record.repository.Visibility.PUBLIC,
            repository_page=repository_page(record.repository),
            commit_page=commit_page(record),
            curves=_safe(html_fragments.curves(record.history, language)),
            confusion=_safe(html_fragments.confusion(record.confusion, language)),
            calibration=_safe(html_fragments.measures_table(record.calibration, language)),
            settings=_safe(html_fragments.settings_table(training, language)),
            command=_safe(html_fragments.command_line(training.get("command"))),
            evaluation=record.evaluations.first(),
            changes=[(each, change_text(each.what)) for each in record.changes.all()[:MAX_CHANGES]],
            card=record.repository.card[:MAX_CARD],
        )

    def _record(self, name: str) -> HubModel:
        try:
            return find_record(name, self.viewer)
        except NotFound:
            raise NotFound(str(NO_NETWORK)) from None


def row_of(record: HubModel) -> dict[str, Any]:
    return {
        "record": record,
        "layers": " → ".join(map(str, record.sizes)),
        "curve": _safe(html_fragments.thumbnail(record.history, language_of_charts())),
        "licence": licence_of(record.repository.card),
        "is_available": record.status == HubModel.Status.AVAILABLE,
    }


def _safe(fragment: str) -> SafeString:
    """``html_fragments`` has escaped it."""
    return mark_safe(fragment)  # noqa: S308
