"""The networks there are, out of the registry's table; the Hub is not asked."""

from typing import Any

from django.db.models import F, Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from inference.errors import NotFound
from inference.openapi import schema
from inference.query_params import ModelsQuery
from inference.serializers import ModelPage, ModelRow, ModelsAnswer
from inference.serving import serving
from inference.views.base import PublicView
from registry.models import HubModel
from registry.models.hub_model import BULKY


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 100


def records() -> QuerySet[HubModel]:
    """The records of the repositories that are served, whatever their status."""
    return HubModel.objects.of_site().select_related("repository")


def context() -> dict[str, Any]:
    """What the serializers need to know besides the records: which of them is the default.

    The first choice, unless this process found that it cannot read images and took the next.
    """
    catalog = serving.catalog
    first = HubModel.objects.only("name").default()
    if first is None:
        return {"default": ""}
    is_unfit = catalog.records.get(first.name) in catalog.unfit
    return {"default": catalog.default if is_unfit else first.name}


class ModelsView(PublicView):
    """Every record of the repository; only those whose status is available are served."""

    @extend_schema(
        summary="The networks there are",
        operation_id="models",
        parameters=[ModelsQuery],
        responses={200: ModelsAnswer, **schema.problems(404, 422)},
    )
    def get(self, request: Request) -> Response:
        asked = self.query(request, ModelsQuery)
        found = _found(asked).defer(*BULKY, "repository__card")
        pages = Pages()
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(ModelRow(page, many=True, context=context()).data)


class ModelView(PublicView):
    """The record with its history, confusion matrix and the repository's card."""

    @extend_schema(
        summary="Everything about one network",
        operation_id="model",
        responses={200: ModelPage, **schema.problems(404)},
    )
    def get(self, request: Request, name: str) -> Response:
        record = records().filter(name=name).first() if name.isascii() else None
        if record is None:
            raise NotFound("There is no network of that name; GET /models lists them.")
        return Response(ModelPage(record, context=context()).data)


def _found(asked: dict[str, Any]) -> QuerySet[HubModel]:
    found = records()
    if text := asked["search"]:
        found = found.filter(Q(name__icontains=text) | Q(description__icontains=text))
    if asked["activation"] is not None:
        found = found.filter(activation=asked["activation"])
    if asked["min_accuracy"] is not None:
        found = found.filter(accuracy__gte=asked["min_accuracy"])
    return found.order_by(_ordering(asked["ordering"]), "name", "pk")


def _ordering(asked: str) -> Any:
    """What is not known comes last, whichever way round."""
    column = F(asked.removeprefix("-"))
    return column.desc(nulls_last=True) if asked[0] == "-" else column.asc(nulls_last=True)
