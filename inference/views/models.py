"""``GET /models``: the networks of the registry, from the database; the Hub is not contacted."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound as PageNotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.viewer import Viewer
from inference.authentication import SEEING
from inference.errors import NotFound
from inference.openapi import schema
from inference.query_params import ModelsQuery
from inference.serializers.networks import ModelPage, ModelRow, ModelsAnswer
from inference.serving import serving
from inference.views.base import PublicView
from registry.models import HubModel
from registry.models.hub_model import BULKY
from registry.models.querysets import ByteOrder
from training.core.artifact import is_name


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        """Raises NotFound, which says how many pages there are."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except PageNotFound:
            size = self.get_page_size(request) or self.page_size
            last = Paginator(queryset, size).num_pages
            raise NotFound(_("There is no such page; the last one is %d.") % last) from None


def records(viewer: Viewer) -> QuerySet[HubModel]:
    """The records of the site that this viewer may see, whatever their status."""
    return HubModel.objects.of_site(viewer.repositories).select_related("repository")


def context(viewer: Viewer) -> dict[str, Any]:
    """What the serializers need to know besides the records: which of them is the default.

    The first choice, unless this process found that it cannot read images and took the next.
    """
    catalog = serving.catalog_for(viewer)
    first = HubModel.objects.only("name").default(viewer.repositories)
    if first is None:
        return {"default": ""}
    is_unusable = catalog.records.get(first.name) in catalog.unusable
    return {"default": catalog.default if is_unusable else first.name}


class ModelsView(PublicView):
    """Every record of the repository; only those whose status is available are served."""

    query_class = ModelsQuery
    scopes = SEEING
    differs_by_viewer = True

    @extend_schema(
        summary="The networks there are",
        operation_id="models",
        parameters=[ModelsQuery],
        responses={200: ModelsAnswer, **schema.problems(404, 422)},
    )
    def get(self, request: Request) -> Response:
        query = self.query(request)
        matches = matching(query, self.viewer).defer(*BULKY, "repository__card")
        pages = Pages()
        page = pages.paginate_queryset(matches, request, view=self)
        facts = context(self.viewer) | {
            "fields": query["fields"].split(",") if query["fields"] else ()
        }
        return pages.get_paginated_response(ModelRow(page, many=True, context=facts).data)


class ModelView(PublicView):
    """The record with its history, confusion matrix and the repository's card."""

    scopes = SEEING
    differs_by_viewer = True

    @extend_schema(
        summary="Everything about one network",
        operation_id="model",
        responses={200: ModelPage, **schema.problems(404, 422)},
    )
    def get(self, request: Request, name: str) -> Response:
        record = find_record(name, self.viewer)
        return Response(ModelPage(record, context=context(self.viewer)).data)


def find_record(name: str, viewer: Viewer) -> HubModel:
    """The record of a name or an @alias. Raises NotFound."""
    if name.startswith("@"):
        name = serving.catalog_for(viewer).aliases.get(name[1:], "")
    record = records(viewer).filter(name=name).first() if is_name(name) else None
    if record is None:
        raise NotFound("There is no network of that name; GET /models lists them.")
    return record


def matching(query: dict[str, Any], viewer: Viewer) -> QuerySet[HubModel]:
    """The records that a list asks for, in its order; ``query`` is checked by ModelsQuery."""
    matches = records(viewer)
    if text := query["search"]:
        matches = matches.filter(Q(name__icontains=text) | Q(description__icontains=text))
    if query["activation"] is not None:
        matches = matches.filter(activation=query["activation"])
    if query["min_accuracy"] is not None:
        matches = matches.filter(accuracy__gte=query["min_accuracy"])
    if query["status"] is not None:
        matches = matches.filter(status=query["status"])
    if query["default"]:
        matches = matches.filter(name=context(viewer)["default"])
    return matches.order_by(_ordering(query["ordering"]), ByteOrder("name"), "pk")


def _ordering(order: str) -> Any:
    """What is not known comes last, whichever way round."""
    name = order.removeprefix("-")
    column = ByteOrder(name) if name == "name" else F(name)
    return column.desc(nulls_last=True) if order[0] == "-" else column.asc(nulls_last=True)
