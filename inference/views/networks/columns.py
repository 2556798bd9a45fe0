"""Columns of the page /networks: their titles, and the links that sort by them."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from inference.query_params import ModelsQuery


class Column(NamedTuple):
    """A column of the list; ``ordering`` is how a click on its title sorts, "" for not at all."""

    title: Any  # a lazy text
    ordering: str = ""


COLUMNS = (
    Column(_("Name"), "name"),
    Column(_("Accuracy"), "-accuracy"),
    Column(_("Weights"), "parameters"),
    Column(_("Layers")),
    Column(_("Activation")),
    Column(_("Learning curve")),
    Column(_("Licence")),
    Column(_("Updated"), "-updated_at"),
)


def heading(column: Column, query: dict[str, Any]) -> dict[str, Any]:
    """A column's title, where a click on it leads, and how the list is sorted by it now."""
    ordering = column.ordering
    if not ordering:
        return {"title": column.title}
    reverse = ordering[1:] if ordering.startswith("-") else f"-{ordering}"
    sorting = ""
    if query["ordering"] in (ordering, reverse):
        sorting = "descending" if query["ordering"].startswith("-") else "ascending"
    following = reverse if query["ordering"] == ordering else ordering
    return {
        "title": column.title,
        "link": link(query, ordering=following, page=1),
        "sorting": sorting,
    }


def link(query: dict[str, Any], **changes: Any) -> str:
    """The query string of the same list with these changes, without what goes without saying."""
    return "?" + urlencode(unusual(query | changes))


def unusual(query: dict[str, Any]) -> dict[str, Any]:
    """What of a query says something, as it differs from that of the plain list."""
    usual = ModelsQuery(data={})
    usual.is_valid()
    return {name: query[name] for name in query if query[name] != usual.validated_data[name]}
